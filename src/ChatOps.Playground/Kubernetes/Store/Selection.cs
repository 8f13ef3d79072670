namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>What a list or a watch selects.</summary>
internal sealed record Selection(ResourceType Type, string? Namespace, LabelSelector Labels, FieldSelector Fields)
{
    public bool IsAll => Labels.Requirements.Count == 0 && Fields.Terms.Count == 0;

    public bool Matches(StoredObject stored) =>
        stored.Type == Type
        && (Namespace is null || stored.Namespace == Namespace)
        && Labels.Matches(stored.Json)
        && Fields.Matches(stored.Json);

    /// <summary>
    /// The event as seen by a watch with this selection: an object that starts to match is added, one that stops matching is deleted. Null
    /// when the watch doesn't see it.
    /// </summary>
    public (Change Change, StoredObject Object)? See(WatchEvent step)
    {
        if (step.Object.Type != Type)
        {
            return null;
        }

        var before = step.Before is not null && Matches(step.Before);
        var now = step.Change != Change.Deleted && Matches(step.Object);
        return (before, now) switch
        {
            (false, true) => (Change.Added, step.Object),
            (true, true) => (Change.Modified, step.Object),
            (true, false) => (Change.Deleted, Matches(step.Object) ? step.Object : LastMatching(step)),
            _ => null,
        };
    }

    private StoredObject LastMatching(WatchEvent step)
    {
        var last = step.Before!.Json.Copy();
        last.Child("metadata")["resourceVersion"] = step.Object.Json.Text("metadata", "resourceVersion");
        return new(Type, last);
    }
}
