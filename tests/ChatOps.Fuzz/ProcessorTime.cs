using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatOps.Fuzz;

/// <summary>How long a thread has been running: the time that a busy machine takes from it isn't counted.</summary>
internal static partial class ProcessorTime
{
    private const int ThreadClock = 3;

    /// <summary>The CPU time or, where that isn't available, wall-clock time.</summary>
    public static TimeSpan OfThisThread() =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && ClockGetTime(ThreadClock, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : Stopwatch.GetElapsedTime(0);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
