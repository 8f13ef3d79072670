using ChatOps.Chat.Slack.Api;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// The dialogs that say what was chosen so far. A choice comes with the hash of the dialog in which it was made. Whoever chooses faster
/// than the bot answers chooses in a dialog that has been replaced since, by an answer to an earlier choice: that is no conflict. A
/// submission is.
/// </summary>
internal sealed class FollowedForms
{
    /// <summary>Older dialogs are forgotten; then a hash counts as it came.</summary>
    private const int Most = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Followed> _forms = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Replaces a dialog by the answer to a choice, unless a later choice has been answered: one answer after the other.</summary>
    /// <param name="hash">That of the dialog in which the choice was made.</param>
    /// <param name="chosenAt">Slack's timestamp of the choice.</param>
    /// <param name="replace">Replaces the dialog that has this hash, and returns its new one.</param>
    public async Task<bool> ReplaceAsync(
        string view, string hash, string chosenAt, Func<string, Task<WebApiReply<string>>> replace, CancellationToken cancellationToken)
    {
        var form = Find(view);
        await form.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (string.CompareOrdinal(chosenAt, form.ChosenAt) < 0)
            {
                return true;
            }

            form.ChosenAt = chosenAt;
            var before = form.Replaced.Contains(hash) ? form.Hash : hash;
            var reply = await replace(before);
            if (reply.Ok)
            {
                form.Replaced.Add(before);
                form.Hash = reply.Value;
            }

            return reply.Ok;
        }
        finally
        {
            form.OneAtATime.Release();
        }
    }

    private Followed Find(string view)
    {
        lock (_lock)
        {
            if (!_forms.TryGetValue(view, out var form))
            {
                _forms.Add(view, form = new());
                _order.Enqueue(view);
                if (_order.Count > Most)
                {
                    _forms.Remove(_order.Dequeue());
                }
            }

            return form;
        }
    }

    private sealed class Followed
    {
        /// <summary>Two answers that are sent at once would replace the same dialog, and the second would be a conflict.</summary>
        public SemaphoreSlim OneAtATime { get; } = new(1);

        public string ChosenAt { get; set; } = "";

        /// <summary>The hashes that the dialog had before it was replaced by answers.</summary>
        public HashSet<string> Replaced { get; } = new(StringComparer.Ordinal);

        public string Hash { get; set; } = "";
    }
}
