using ChatOps.Chat;

namespace ChatOps.Tests.Chaos;

/// <summary>Compares what every side has on record. Each complaint is a sentence.</summary>
internal static class Auditor
{
    private const string Moved = "Continued in";
    private const string Unchanged = "Nothing was changed";

    public static IReadOnlyList<string> Examine(Evidence evidence) =>
        [
            .. Deliveries(evidence),
            .. Changes(evidence),
            .. Posts(evidence),
            .. Threads(evidence),
            .. Operations(evidence),
            .. Scales(evidence),
            .. Workloads(evidence),
        ];

    /// <summary>Whatever was acknowledged is in the journal, processed, and in the timeline.</summary>
    private static IEnumerable<string> Deliveries(Evidence evidence)
    {
        var journal = evidence.Journal.ToDictionary(d => (d.Source, d.Id));
        foreach (var sent in evidence.Acknowledged.Where(a => !journal.ContainsKey((a.Source, a.Id))))
        {
            yield return $"Lost: {sent.Source} {sent.Id} was acknowledged and is not in the journal.";
        }

        foreach (var delivery in evidence.Journal)
        {
            if (delivery.State is not "Done")
            {
                yield return $"Not done: {delivery.Source} {delivery.Id} is {delivery.State} ({delivery.Note}).";
            }

            if (delivery.Untold > 0)
            {
                yield return $"Untold: {delivery.Untold} events of {delivery.Source} {delivery.Id} are in no story.";
            }

            if (delivery is { State: "Done", Source: not "slack", Events: 0, Note: null })
            {
                yield return $"Lost: nothing came of {delivery.Source} {delivery.Id}, and nothing says why.";
            }
        }
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
            var tellers = parents.Count(m => m.Shown.Contains(change, StringComparison.Ordinal))
                + combined.Count(p => p.Wanted.Contains(change, StringComparison.Ordinal));
            if (tellers != 1 && !(tellers == 0 && parents.Any(IsShortened)))
            {
                yield return $"{(tellers == 0 ? "Lost" : "Doubled")}: {change} is told by {tellers} messages.";
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

            if (message.Shown != post.Wanted)
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

    /// <summary>
    /// Every operation ended, made its change once or not at all (as it reports), and its story's message shows the outcome.
    /// </summary>
    private static IEnumerable<string> Operations(Evidence evidence)
    {
        foreach (var operation in evidence.Operations)
        {
            var writes = evidence.Writes.Where(w => w.Operation == operation.Id).ToList();
            var changed = operation.State is "Succeeded"
                || (operation.State is "Failed"
                    && operation.Message?.PlainText.StartsWith(Unchanged, StringComparison.Ordinal) is not true);
            if (operation.State is "Running")
            {
                yield return $"No end: {operation} still runs.";
            }
            else if (writes.Count > 1)
            {
                yield return $"Doubled: {operation} changed the cluster {writes.Count} times.";
            }
            // A superseded operation may or may not have made its change.
            else if (operation.Image is not null && operation.State is not "Superseded" && writes.Count != (changed ? 1 : 0))
            {
                yield return $"Wrong: {operation} changed the cluster {writes.Count} times.";
            }
            else if (writes is [var write] && (write.Image != operation.Image || write.Cluster != operation.Environment))
            {
                yield return $"Wrong: {operation} did {write}.";
            }

            if (operation.State is "Succeeded" or "Failed" && !IsTold(operation, evidence))
            {
                yield return $"Untold: the end of {operation} is not in the message of its story.";
            }
        }
    }

    private static bool IsTold(OperationLine operation, Evidence evidence)
    {
        var post = evidence.Board.FirstOrDefault(p => p.Subject == $"story:{operation.Story}");
        var shown = evidence.Channel.FirstOrDefault(m => m.Ts == post?.Message);
        var words = (operation.Verb, operation.State) switch
        {
            ("deploy", "Succeeded") => $"Deployed *{operation.To}* to *{operation.Environment}*",
            ("deploy", _) => $"Deploy of *{operation.To}* to *{operation.Environment}*",
            ("rollback", "Succeeded") => $"Rolled back to *{operation.To}* in *{operation.Environment}*",
            ("rollback", _) => $"Rollback to *{operation.To}* in *{operation.Environment}*",
            (_, "Succeeded") => $"Scaled to *{operation.To}* in *{operation.Environment}*",
            _ => $"Scaling to *{operation.To}* in *{operation.Environment}*",
        };
        return shown is not null && (shown.Shown.Contains(words, StringComparison.Ordinal) || IsShortened(shown));
    }

    /// <summary>A scale carries no operation id, so scales are counted: no more of a kind than operations that requested it.</summary>
    private static IEnumerable<string> Scales(Evidence evidence) =>
        from write in evidence.Writes
        where write.Replicas is not null
        group write by (write.Cluster, write.Replicas) into writes
        let asked = evidence.Operations.Count(o => o is { Verb: "scale", State: not "Planned" and not "Cancelled" }
            && o.Environment == writes.Key.Cluster
            && o.To == $"{writes.Key.Replicas}")
        where writes.Count() > asked
        select $"Doubled: {writes.Key.Cluster} was scaled to {writes.Key.Replicas} {writes.Count()} times; {asked} operations asked for it.";

    /// <summary>The cluster matches its last writes, and its rollouts are complete.</summary>
    private static IEnumerable<string> Workloads(Evidence evidence)
    {
        foreach (var workload in evidence.Workloads)
        {
            var writes = evidence.Writes.Where(w => w.Cluster == workload.Cluster).ToList();
            if (writes.LastOrDefault(w => w.Image is not null) is { } deploy
                && (deploy.Image != workload.Image || deploy.Operation != workload.Operation))
            {
                yield return $"Wrong: {workload} after {deploy}.";
            }

            if (writes.LastOrDefault(w => w.Replicas is not null) is { } scale && scale.Replicas != workload.Replicas)
            {
                yield return $"Wrong: {workload} after {scale}.";
            }

            if (workload.Available != workload.Replicas)
            {
                yield return $"Wrong: {workload} is not done.";
            }
        }
    }

    /// <summary>A message with too many lines leaves some out.</summary>
    private static bool IsShortened(ChannelLine message) => message.Shown.Contains(" more …", StringComparison.Ordinal);
}
