namespace ChatOps.Journal;

/// <summary>What a translator made of a delivery.</summary>
public abstract record Translation
{
    private Translation() { }

    /// <summary>The facts in it.</summary>
    public sealed record Events(IReadOnlyList<NewEvent> Facts) : Translation;

    /// <summary>Nothing in it that we tell: stored and counted.</summary>
    public sealed record Nothing(string Reason) : Translation;

    /// <summary>We should understand it and do not: kept, shown by doctor, translated again by <c>replay</c>.</summary>
    public sealed record Failed(string Reason) : Translation;
}

/// <summary>Turns one sender's deliveries into facts.</summary>
/// <param name="Source">The <see cref="Delivery.Source"/> that it reads.</param>
/// <param name="Translate">Pure: no clock, no network, no state.</param>
public sealed record Translator(string Source, Func<Delivery, Translation> Translate);
