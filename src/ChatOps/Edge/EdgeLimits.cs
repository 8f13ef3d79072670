namespace ChatOps.Edge;

/// <summary>The limits of one edge.</summary>
/// <param name="Edge">Its name: that of a chat platform or of an event source.</param>
/// <param name="MostBytes">The longest body.</param>
/// <param name="MostInFlight">How much memory its bodies may use at once, in bytes.</param>
/// <param name="Patience">How long the sender waits for an answer, minus network time: later answers are lost.</param>
internal sealed record EdgeLimits(string Edge, int MostBytes, long MostInFlight, TimeSpan Patience)
{
    /// <summary>The limits of a webhook edge.</summary>
    public static EdgeLimits Webhook(string edge, HttpOptions options, TimeSpan patience) =>
        new(edge, options.MaxBodyBytes, options.MaxBytesInFlight * 2L / 3, patience);
}
