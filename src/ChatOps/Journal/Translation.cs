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

/// <summary>Turns one sender's deliveries into facts. Pure: no clock, no network, no state.</summary>
public interface ITranslator
{
    /// <summary>The <see cref="Delivery.Source"/> it reads.</summary>
    string Source { get; }

    Translation Translate(Delivery delivery);
}
