namespace ChatOps.Journal;

/// <summary>A name that a sender gives to what it reports on: "service=checkout".</summary>
public sealed record Label(string Name, string Value)
{
    public override string ToString() => $"{Name}={Value}";

    /// <summary>Its name as others may write it: "app.kubernetes.io/name" and "app_kubernetes_io_name" are the same.</summary>
    public static string Plain(string name) =>
        string.Create(name.Length, name, static (letters, name) =>
        {
            for (var i = 0; i < letters.Length; i++)
            {
                letters[i] = char.IsAsciiLetterOrDigit(name[i]) ? char.ToLowerInvariant(name[i]) : '_';
            }
        });

    /// <summary>The value of the first of some names that is there; null: none is.</summary>
    /// <param name="names">As <see cref="Plain"/> writes them, the one that counts most first.</param>
    public static string? Find(IEnumerable<Label> labels, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (labels.FirstOrDefault(label => Plain(label.Name) == name) is { Value: { Length: > 0 } value })
            {
                return value;
            }
        }

        return null;
    }
}
