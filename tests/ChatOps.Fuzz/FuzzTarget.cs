namespace ChatOps.Fuzz;

/// <summary>One parser that meets foreign bytes, and what must hold of it whatever they are.</summary>
/// <param name="Name">Its folder in the corpus.</param>
/// <param name="Hold">Throws when something does not hold, or what the parser throws.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Hold)
{
    private const int Tries = 3;
    private const long BytesForAnything = 24_000_000;
    private const int BytesForEachOfInput = 400;
    private const int LongInput = 500_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// What must hold, within a tenth of a second and bounded memory; in proportion for what is longer than half a megabyte.
    /// </summary>
    /// <returns>What it took.</returns>
    public (TimeSpan Time, long Bytes) Check(byte[] input)
    {
        var most = (
            Time: Longest * Math.Max(1, (double)input.Length / LongInput),
            Bytes: BytesForAnything + ((long)BytesForEachOfInput * input.Length));
        var took = (Time: TimeSpan.MaxValue, Bytes: long.MaxValue);
        // What is slow or large for its input is so each time; what has just been compiled or set up, or collects garbage, is not.
        for (var i = 0; i < Tries && (took.Time > most.Time || took.Bytes > most.Bytes); i++)
        {
            var (started, allocated) = (ProcessorTime.OfThisThread(), GC.GetAllocatedBytesForCurrentThread());
            Hold(input);
            took = (ProcessorTime.OfThisThread() - started, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }

        Property.Holds(took.Bytes <= most.Bytes, $"{input.Length} bytes made {Name} allocate {took.Bytes}");
        Property.Holds(took.Time <= most.Time, $"{input.Length} bytes kept {Name} busy for {took.Time.TotalMilliseconds:0} ms");
        return took;
    }
}
