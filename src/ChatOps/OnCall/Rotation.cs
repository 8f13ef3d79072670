namespace ChatOps.OnCall;

/// <summary>The layers of a schedule, as they are, or were, configured.</summary>
/// <param name="Since">From when on they are in effect.</param>
public sealed record Rotation(DateTimeOffset Since, TimeZoneInfo Zone, IReadOnlyList<Layer> Layers)
{
    /// <summary>The layer that decides who is on call, whose turn it is there, and which; null: no layer has anyone.</summary>
    public (Person Who, int Layer)? At(DateTimeOffset instant)
    {
        for (var i = Layers.Count - 1; i >= 0; i--)
        {
            if (Layers[i].At(instant, Zone) is var (person, turn))
            {
                return (new(person, turn), i);
            }
        }

        return null;
    }

    public sealed record Person(People.ChatId Id, long Turn);
}
