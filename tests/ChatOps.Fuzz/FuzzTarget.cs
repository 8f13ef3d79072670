namespace ChatOps.Fuzz;

/// <summary>A parser of untrusted bytes, and what must hold for any input.</summary>
/// <param name="Name">The name of its folder in the corpus.</param>
/// <param name="Hold">Throws when something doesn't hold, or when the parser throws.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Hold)
{
    private const int Tries = 3;
    private const long BytesForAnything = 24_000_000;
    private const int BytesForEachOfInput = 400;
    private const int LongInput = 500_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Checks what must hold, within a tenth of a second and with limited memory; for inputs longer than half a megabyte, in proportion to
    /// their length.
    /// </summary>
    /// <returns>What it took.</returns>
    public (TimeSpan Time, long Bytes) Check(byte[] input)
    {
        var most = (
            Time: Longest * Math.Max(1, (double)input.Length / LongInput),
            Bytes: BytesForAnything + ((long)BytesForEachOfInput * input.Length));
        var took = (Time: TimeSpan.MaxValue, Bytes: long.MaxValue);
        // Inputs that really take too much time or memory do so every time; compilation, initialization and garbage collection don't.
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
