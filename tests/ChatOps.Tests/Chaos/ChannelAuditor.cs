using System.Text.RegularExpressions;
using ChatOps.Chat;

namespace ChatOps.Tests.Chaos;

/// <summary>Compares a platform's channel with the board, and with what happened.</summary>
internal static partial class ChannelAuditor
{
    private const string Moved = "Continued in";
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(5);

    public static IEnumerable<string> Examine(Evidence evidence, string platform)
    {
        var there = evidence with
        {
            Board = [.. evidence.Board.Where(post => post.Platform == platform)],
            Channel = [.. evidence.Channel.Where(line => line.Platform == platform).Except(Copies(evidence, platform))],
        };
        return ((IEnumerable<string>)[.. Changes(there), .. Posts(there), .. Threads(there), .. Ends(there)])
            .Select(complaint => $"{complaint} ({platform})");
    }

    /// <summary>
    /// Messages that nobody could avoid posting twice: where a post can't be searched for, it is posted again if its answer was lost. The
    /// board knows how often it did so.
    /// </summary>
    public static IReadOnlyList<ChannelLine> Copies(Evidence evidence, string platform)
    {
        var board = evidence.Board.Where(post => post.Platform == platform).ToList();
        var parents = board.Where(post => post.Parent is null).ToDictionary(post => post.Subject);
        var repeats = board.GroupBy(ThreadOf).ToDictionary(posts => posts.Key ?? "", posts => posts.Sum(post => post.Repeated));
        return
        [
            .. evidence.Channel.Where(line => line.Platform == platform && line.Uid is null)
                .GroupBy(line => line.Thread)
                .SelectMany(lines => lines.Take((int)repeats.GetValueOrDefault(lines.Key ?? ""))),
        ];

        string? ThreadOf(BoardLine post) => post.Parent is null ? null : parents.GetValueOrDefault(post.Parent)?.Message;
    }

    /// <summary>Everything merged and built is reported once.</summary>
    private static IEnumerable<string> Changes(Evidence evidence)
    {
        var digests = DigestsOf(evidence);
        var combined = evidence.Board.Where(p => IsCombined(p, digests)).ToList();
        var parents = evidence.Channel
            .Where(m => m.Thread is null && !m.Shown.Contains(Moved, StringComparison.Ordinal))
            .Except(digests)
            .ToList();
        foreach (var change in evidence.Changes)
        {
            var name = new Regex($@"{Regex.Escape(change)}(?!\d)", RegexOptions.None, Patient);
            var tellers = parents.Count(m => name.IsMatch(m.Shown)) + combined.Count(p => name.IsMatch(p.Wanted));
            if (tellers != 1 && !(tellers == 0 && parents.Any(IsShortened)))
            {
                yield return $"{(tellers == 0 ? "Lost" : "Doubled")}: {change} is in {tellers} messages.";
            }
        }
    }

    /// <summary>Every message is a post's, every post has its message, and it shows what it should.</summary>
    private static IEnumerable<string> Posts(Evidence evidence)
    {
        var board = evidence.Board.ToDictionary(p => p.Uid);
        foreach (var copies in evidence.Channel.GroupBy(m => m.Uid).Where(g => g.Key is not null && g.Count() > 1))
        {
            yield return $"Doubled: post {copies.Key} ({board.GetValueOrDefault(copies.Key!)?.Subject}) is shown by {string.Join(" and ", copies.Select(m => m.Ts))}.";
        }

        foreach (var message in evidence.Channel.Where(m => m.Uid is null || board.GetValueOrDefault(m.Uid)?.Message != m.Ts))
        {
            yield return $"Doubled: message {message.Ts} belongs to no post: {message.Shown}";
        }

        var channel = evidence.Channel.DistinctBy(m => m.Ts).ToDictionary(m => m.Ts);
        var parents = evidence.Board.Where(p => p.Parent is null).ToDictionary(p => p.Subject);
        var digests = DigestsOf(evidence);
        foreach (var post in evidence.Board)
        {
            // What is in a digest has no message of its own, and its details have no thread.
            var isCombined = IsCombined(post.Parent is null ? post : parents.GetValueOrDefault(post.Parent) ?? post, digests);
            if (isCombined && post.Message is null && post.Version == post.Shown)
            {
                continue;
            }

            if (post.Message is null || !channel.TryGetValue(post.Message, out var message))
            {
                yield return $"Lost: {post.Subject} is not in the channel.";
                continue;
            }

            if (post.Version != post.Shown)
            {
                yield return $"Behind: {post.Subject} shows version {post.Shown} of {post.Version}.";
            }

            // Until its next edit, a message also says how late it is.
            if (Delay().Replace(message.Shown, "") != post.Wanted)
            {
                yield return $"Wrong: {post.Subject} shows\n{message.Shown}\ninstead of\n{post.Wanted}";
            }

            if (message.Thread != (post.Parent is null ? null : parents.GetValueOrDefault(post.Parent)?.Message))
            {
                yield return $"Wrong: {post.Subject} is in the thread of {message.Thread ?? "nobody"}.";
            }
        }

        foreach (var message in evidence.Channel.Where(m => m.Thread is null && m.Shown.Contains('⏳')))
        {
            yield return $"No end: message {message.Ts} says that something still runs: {message.Shown}";
        }
    }

    /// <summary>Messages that combine several changes, as the board does when more happens at once than it can post.</summary>
    private static IReadOnlyList<ChannelLine> DigestsOf(Evidence evidence)
    {
        var posts = evidence.Board
            .Where(p => p.Subject.StartsWith(Digests.Subject, StringComparison.Ordinal))
            .Select(p => p.Uid)
            .ToHashSet();
        return [.. evidence.Channel.Where(m => m.Uid is not null && posts.Contains(m.Uid))];
    }

    private static bool IsCombined(BoardLine post, IReadOnlyList<ChannelLine> digests) =>
        post is { Parent: null, Message: null, Short.Length: > 0 } && post.Version == post.Shown
            && digests.Any(d => d.Shown.Contains(post.Short, StringComparison.Ordinal));

    /// <summary>A thread has its replies in the order in which they were wanted; the board's lines are in that order.</summary>
    private static IEnumerable<string> Threads(Evidence evidence)
    {
        var places = evidence.Board.Select((post, place) => (post, place))
            .Where(p => p.post is { Parent: not null, Message: not null })
            .ToDictionary(p => p.post.Uid, p => p.place);
        return evidence.Channel.Where(m => m is { Thread: not null, Uid: not null } && places.ContainsKey(m.Uid)).GroupBy(m => m.Thread)
            .Select(thread => (thread.Key, Order: thread.Select(m => places[m.Uid!]).ToList()))
            .Where(thread => !thread.Order.SequenceEqual(thread.Order.Order()))
            .Select(thread => $"Out of order: the replies to {thread.Key} are {string.Join(' ', thread.Order)}.");
    }

    /// <summary>The end of each operation is in its story's message.</summary>
    private static IEnumerable<string> Ends(Evidence evidence) =>
        evidence.Operations.Where(operation => operation.State is "Succeeded" or "Failed" && !IsTold(operation, evidence))
            .Select(operation => $"Untold: the end of {operation} is not in the message of its story.");

    private static bool IsTold(OperationLine operation, Evidence evidence)
    {
        var post = evidence.Board.FirstOrDefault(p => p.Subject == $"story:{operation.Story}");
        var shown = evidence.Channel.FirstOrDefault(m => m.Ts == post?.Message);
        var words = (operation.Verb, operation.State) switch
        {
            ("deploy", "Succeeded") => $"Deployed {operation.To} to {operation.Environment}",
            ("deploy", _) => $"Deploy of {operation.To} to {operation.Environment}",
            ("rollback", "Succeeded") => $"Rolled back to {operation.To} in {operation.Environment}",
            ("rollback", _) => $"Rollback to {operation.To} in {operation.Environment}",
            (_, "Succeeded") => $"Scaled to {operation.To} in {operation.Environment}",
            _ => $"Scaling to {operation.To} in {operation.Environment}",
        };
        return shown is not null
            && (shown.Shown.Replace("*", "").Contains(words, StringComparison.Ordinal) || IsShortened(shown));
    }

    /// <summary>A message with too many lines leaves some out.</summary>
    [GeneratedRegex(@"(\n| · )⏱ delayed by [0-9a-z ]+$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Delay();

    private static bool IsShortened(ChannelLine message) => message.Shown.Contains(" more …", StringComparison.Ordinal);
}
