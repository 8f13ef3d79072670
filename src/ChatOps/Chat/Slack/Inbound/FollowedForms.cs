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

    /// <summary>The hash of the dialog that an answer to a choice replaces; null: a later choice has been answered.</summary>
    /// <param name="chosenAt">Slack's timestamp of the choice.</param>
    public string? Replaces(string view, string hash, string chosenAt)
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

            if (chosenAt.Length > 0 && string.CompareOrdinal(chosenAt, form.ChosenAt) < 0)
            {
                return null;
            }

            form.ChosenAt = chosenAt;
            return form.Replaced.Contains(hash) ? form.Hash! : hash;
        }
    }

    /// <summary>An answer has replaced a dialog.</summary>
    public void Replaced(string view, string before, string after)
    {
        lock (_lock)
        {
            if (_forms.TryGetValue(view, out var form))
            {
                form.Replaced.Add(before);
                form.Hash = after;
            }
        }
    }

    private sealed class Followed
    {
        public string ChosenAt { get; set; } = "";

        /// <summary>The hashes that the dialog had before it was replaced by answers.</summary>
        public HashSet<string> Replaced { get; } = new(StringComparer.Ordinal);

        public string? Hash { get; set; }
    }
}
