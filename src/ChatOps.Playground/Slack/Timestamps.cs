using System.Globalization;

namespace ChatOps.Playground.Slack;

/// <summary>
/// Creates message timestamps (<c>1531420618.000100</c>): the clock's microseconds, unique and increasing in the whole workspace.
/// </summary>
internal sealed class Timestamps(TimeProvider clock)
{
    private long _last;

    public string Next()
    {
        _last = Math.Max((clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, _last + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{_last / 1_000_000}.{_last % 1_000_000:000000}");
    }

    public static bool TryParse(string text, out decimal seconds) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds);

    /// <summary>Orders timestamps created here; all have six decimals, so a shorter one is earlier.</summary>
    public static IComparer<Message> Order { get; } = Comparer<Message>.Create((a, b) =>
        a.Ts.Length != b.Ts.Length ? a.Ts.Length.CompareTo(b.Ts.Length) : string.CompareOrdinal(a.Ts, b.Ts));
}
