using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Recovery;

/// <summary>What people read about a gap in what a sender's deliveries tell.</summary>
internal static class GapWords
{
    /// <summary>"14 builds filled in, from 16:05 to 17:20", of the latest gap.</summary>
    public static RichText Summary(ISenderLog log, RecoveryState state) => RichText.Of(
        $"{Plural.Of(state.Filled, log.Noun)} filled in{(state.Lost == 0 ? "" : $" and {state.Lost} lost")}, ") + When(state);

    /// <summary>For the operators.</summary>
    public static Card Card(ISenderLog log, RecoveryState state)
    {
        var heard = state.HeardAt is { } at
            ? RichText.Of($" The last one that arrived before was from {RecoveryState.Time(at)}.")
            : RichText.Empty;
        return new()
        {
            Title = RichText.Of($"{Missed(log, state)} from {log.Title}"),
            Tone = state.Lost > 0 ? Tone.Bad : Tone.Warning,
            Lines =
            [
                RichText.Of($"{(state.Filled + state.Lost == 1 ? "It is" : "They are")} ") + When(state) + "." + heard,
                .. state.Lost > 0
                    ? [RichText.Of($"{Plural.Of(state.Lost, log.Noun)} couldn't be read any more: the sender no longer has them.")]
                    : (RichText[])[],
            ],
            Footer = RichText.Of($"If this happens again, check that {log.Title} reaches this bot: {new Span.Command("doctor")}"),
        };
    }

    private static string Missed(ISenderLog log, RecoveryState state) => state.Filled == 0
        ? $"{Plural.Of(state.Lost, log.Noun)} missed"
        : $"{Plural.Of(state.Filled, log.Noun)} missed and filled in";

    private static RichText When(RecoveryState state) => state.GapFrom == state.GapTo
        ? RichText.Of($"from {RecoveryState.Time(state.GapFrom)}")
        : RichText.Of($"from {RecoveryState.Time(state.GapFrom)} to {RecoveryState.Time(state.GapTo)}");
}
