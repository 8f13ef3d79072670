
namespace ChatOps.Tests.Chaos;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>SIGKILL; the replica is started again.</summary>
    Kill,

    /// <summary>SIGSTOP for a while: a machine that swaps, or a virtual machine that is moved.</summary>
    Freeze,

    /// <summary>SIGTERM, and a new process after it: a rolling update of the bot.</summary>
    Restart,

    DatabaseCrash,

    /// <summary>Connections to the database break, and new ones are refused for a while.</summary>
    DatabaseCutOff,

    SlackRateLimit,
    WebApiError,
    SlackLosesCall,
    SlackLosesAnswer,
    SlackHangs,

    /// <summary>A Socket Mode connection that goes half-open: nothing gets through, and neither side is notified.</summary>
    SocketHalfOpen,

    SocketBreaks,
    SocketRefresh,

    /// <summary>Slack sends everything twice for a while.</summary>
    SlackRepeats,

    /// <summary>429 or 412.</summary>
    TeamsRateLimit,

    /// <summary>502, 504, 500 or 503.</summary>
    TeamsError,
    TeamsLosesCall,
    TeamsLosesAnswer,
    TeamsIsSlow,
    TeamsRevokesTokens,

    /// <summary>Teams sends everything twice for a while.</summary>
    TeamsRepeats,

    ClusterError,
    ClusterLosesCall,
    ClusterLosesAnswer,
    WatchesBreak,
    HistoryForgotten,

    /// <summary>The wall clock of the first replica jumps; the monotonic one does not.</summary>
    ClockStep,
}

/// <param name="Then">The time until the next one.</param>
/// <param name="Target">Which replica, connection or cluster, modulo how many there are.</param>
/// <param name="Lasts">For what takes time.</param>
/// <param name="Variant">Which of several ways.</param>
internal sealed record Fault(FaultKind Kind, TimeSpan Then, int Target, TimeSpan Lasts, int Variant)
{
    private static readonly (FaultKind Kind, int Weight)[] Weights =
    [
        (FaultKind.Kill, 6), (FaultKind.Freeze, 4), (FaultKind.Restart, 4), (FaultKind.DatabaseCrash, 2), (FaultKind.DatabaseCutOff, 2),
        (FaultKind.SlackRateLimit, 6), (FaultKind.WebApiError, 7), (FaultKind.SlackLosesCall, 6), (FaultKind.SlackLosesAnswer, 8),
        (FaultKind.SlackHangs, 3), (FaultKind.SlackRepeats, 3),
        (FaultKind.SocketHalfOpen, 3), (FaultKind.SocketBreaks, 5), (FaultKind.SocketRefresh, 6),
        (FaultKind.TeamsRateLimit, 6), (FaultKind.TeamsError, 6), (FaultKind.TeamsLosesCall, 4), (FaultKind.TeamsLosesAnswer, 6),
        (FaultKind.TeamsIsSlow, 4), (FaultKind.TeamsRevokesTokens, 3), (FaultKind.TeamsRepeats, 3),
        (FaultKind.ClusterError, 7), (FaultKind.ClusterLosesCall, 6), (FaultKind.ClusterLosesAnswer, 8), (FaultKind.WatchesBreak, 6),
        (FaultKind.HistoryForgotten, 4),
        (FaultKind.ClockStep, 4),
    ];

    /// <summary>After one of these, nothing works for seconds; back-to-back faults would leave no work to break.</summary>
    private static readonly FaultKind[] Heavy =
    [
        FaultKind.Kill, FaultKind.Freeze, FaultKind.Restart, FaultKind.DatabaseCrash, FaultKind.DatabaseCutOff
    ];
    private const int LongerAfterHeavy = 10;

    /// <summary>The same seed makes the same faults at the same times.</summary>
    /// <param name="longest">The longest that a lasting fault lasts; the shortest is a twentieth of it.</param>
    public static IReadOnlyList<Fault> Schedule(Random random, int count, TimeSpan between, TimeSpan longest) =>
    [
        .. Enumerable.Range(0, count).Select(_ => Draw(random)).Select(kind => new Fault(
            kind,
            between * 2 * random.NextDouble() * (Heavy.Contains(kind) ? LongerAfterHeavy : 1),
            random.Next(),
            longest * (0.05 + (0.95 * random.NextDouble())),
            random.Next())),
    ];

    public override string ToString() => $"{Kind}, target {Target % 6} of 6, {Lasts.TotalSeconds:0.0} s";

    private static FaultKind Draw(Random random)
    {
        var left = random.Next(Weights.Sum(w => w.Weight));
        return Weights.First(w => (left -= w.Weight) < 0).Kind;
    }
}
