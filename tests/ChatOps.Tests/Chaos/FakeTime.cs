namespace ChatOps.Tests.Chaos;

/// <summary>libfaketime, which gives one process a wall clock of its own (Debian: apt-get install libfaketime).</summary>
internal static class FakeTime
{
    private const string Folders = "/usr/lib";

    /// <summary>Null if it isn't installed. CHATOPS_TEST_FAKETIME overrides its path.</summary>
    public static string? Library { get; } =
        System.Environment.GetEnvironmentVariable("CHATOPS_TEST_FAKETIME") is { Length: > 0 } named
            ? named
            : (Directory.Exists(Folders) ? Directory.GetDirectories(Folders) : [])
                .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    /// <param name="clock">The file that says by how much the clock is wrong.</param>
    public static IEnumerable<(string Name, string Value)> Environment(string clock) =>
    [
        ("LD_PRELOAD", Library!), ("FAKETIME_TIMESTAMP_FILE", clock),
        // Seconds between looks at the file: programs ask for the time all the time.
        ("FAKETIME_CACHE_DURATION", "1"),
        // A step of the wall clock leaves the monotonic one alone.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        // And what waits by the monotonic one really waits, instead of asking for the time without end.
        ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
    ];
}
