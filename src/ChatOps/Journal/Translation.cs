namespace ChatOps.Journal;

/// <summary>The result of translating a delivery.</summary>
public abstract record Translation
{
    private Translation() { }

    /// <summary>The facts in it.</summary>
    public sealed record Events(IReadOnlyList<NewEvent> Facts) : Translation;

    /// <summary>Contains nothing to show: stored and counted.</summary>
    public sealed record Nothing(string Reason) : Translation;

    /// <summary>It should be understood but isn't: kept, reported by doctor, translated again by <c>replay</c>.</summary>
    public sealed record Failed(string Reason) : Translation;
}

/// <summary>Turns one sender's deliveries into facts.</summary>
/// <param name="Source">The <see cref="Delivery.Source"/> that it reads.</param>
/// <param name="Translate">Pure: no clock, no network, no state.</param>
public sealed record Translator(string Source, Func<Delivery, Translation> Translate);
