namespace ChatOps.Journal;

/// <summary>A delivery's translation, and what becomes of the delivery.</summary>
/// <param name="Trace">The trace that continues from there.</param>
internal sealed record Translated(Translation Result, string? Trace)
{
    public IReadOnlyList<NewEvent> Facts => Result is Translation.Events events ? events.Facts : [];

    public DeliveryState State => Result is Translation.Failed ? DeliveryState.Failed : DeliveryState.Done;

    public string? Note => (Result as Translation.Failed)?.Reason ?? (Result as Translation.Nothing)?.Reason;
}
