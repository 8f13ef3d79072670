using System.Collections.Concurrent;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// The receipts that take the place of submitted forms. They are sent with the acknowledgement, on another connection than the answer: an
/// answer that arrives first would be replaced by its own receipt. So it waits here.
/// </summary>
internal sealed class Receipts(TimeProvider clock)
{
    /// <summary>Slack shows no receipt that comes later.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>From the receipt's sending until Slack shows it.</summary>
    private static readonly TimeSpan Travel = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _coming = new(StringComparer.Ordinal);

    /// <summary>A submission is about to be stored, and then acknowledged.</summary>
    public void Begin(Payload payload)
    {
        if (View(payload) is { } view)
        {
            _coming.TryAdd(view, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    /// <summary>It was acknowledged, or won't be.</summary>
    public void End(Payload payload)
    {
        if (View(payload) is { } view && _coming.TryGetValue(view, out var coming))
        {
            _ = SettleAsync(view, coming);
        }
    }

    /// <summary>Waits until no receipt can come any more for a view.</summary>
    public async Task ShownAsync(string view, CancellationToken cancellationToken)
    {
        if (_coming.TryGetValue(view, out var coming))
        {
            await coming.Task.WaitAsync(Longest, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task SettleAsync(string view, TaskCompletionSource coming)
    {
        await Task.Delay(Travel, clock);
        _coming.TryRemove(new(view, coming));
        coming.TrySetResult();
    }

    private static string? View(Payload payload) =>
        Submissions.Are(payload) && payload.Json.At("view") is { } view ? view.Text("id") : null;
}
