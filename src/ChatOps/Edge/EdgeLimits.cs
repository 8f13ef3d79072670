namespace ChatOps.Edge;

/// <summary>What one edge takes.</summary>
/// <param name="Edge">Its name: that of a chat platform or of an event source.</param>
/// <param name="MostBytes">The longest body.</param>
/// <param name="MostInFlight">How many bytes its bodies may take of memory at once.</param>
/// <param name="Patience">How long the sender waits for an answer, less what the way there and back may take: later nobody hears
/// it.</param>
internal sealed record EdgeLimits(string Edge, int MostBytes, long MostInFlight, TimeSpan Patience)
{
    /// <summary>What an edge of webhooks takes.</summary>
    public static EdgeLimits Webhook(string edge, HttpOptions options, TimeSpan patience) =>
        new(edge, options.MaxBodyBytes, options.MaxBytesInFlight * 2L / 3, patience);
}
