using System.Security.Cryptography;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>Trigger ids: each opens one modal for the user who acted, within three seconds.</summary>
internal sealed class Triggers(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Trigger> _triggers = [];

    public string Issue(string user)
    {
        lock (_triggers)
        {
            var now = clock.GetUtcNow();
            foreach (var (old, _) in _triggers.Where(trigger => now - trigger.Value.Issued > Remembered).ToList())
            {
                _triggers.Remove(old);
            }

            var id = $"{now.ToUnixTimeMilliseconds()}.{_triggers.Count}.{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
            _triggers.Add(id, new Trigger(user, now));
            return id;
        }
    }

    /// <summary>The user for whom it was issued, or Slack's error.</summary>
    public (string? User, string? Error) Exchange(string id)
    {
        lock (_triggers)
        {
            if (!_triggers.TryGetValue(id, out var trigger))
            {
                return (null, "invalid_trigger_id");
            }

            if (trigger.IsUsed)
            {
                return (null, "exchanged_trigger_id");
            }

            if (clock.GetUtcNow() - trigger.Issued > Lifetime)
            {
                return (null, "expired_trigger_id");
            }

            trigger.IsUsed = true;
            return (trigger.User, null);
        }
    }

    private sealed record Trigger(string User, DateTimeOffset Issued)
    {
        public bool IsUsed { get; set; }
    }
}
