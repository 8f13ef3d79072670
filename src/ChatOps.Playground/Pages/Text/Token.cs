using System.Globalization;

namespace ChatOps.Playground.Pages.Text;

/// <summary>Reads what stands in angle brackets: links, mentions, dates.</summary>
internal static class Token
{
    /// <summary>Null when it is none of them and stays text.</summary>
    public static Span? Read(string token)
    {
        var bar = token.IndexOf('|');
        var (target, label) = bar < 0 ? (token, null) : (token[..bar], Entities.Decode(token[(bar + 1)..]));
        return target switch
        {
            ['@', _, ..] => new Span.Person(target[1..]),
            ['#', _, ..] => new Span.Channel(target[1..], label),
            ['!', ..] => Special(target[1..], label),
            _ => Address(Entities.Decode(target)) is { } address
                ? new Span.Link(address, string.IsNullOrEmpty(label) ? Entities.Decode(target) : Emoji.Replace(label))
                : null,
        };
    }

    /// <summary>An address that is safe to follow; null for any other, <c>javascript:</c> above all.</summary>
    public static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeMailto) ? uri : null;

    private static Span? Special(string target, string? label) => target switch
    {
        "here" or "channel" or "everyone" => new Span.Mention('@' + target),
        _ when target.StartsWith("subteam^", StringComparison.Ordinal) => new Span.Mention(label ?? '@' + target["subteam^".Length..]),
        _ when target.StartsWith("date^", StringComparison.Ordinal) => Moment(target, label),
        _ => label is null ? null : new Span.Mention(label),
    };

    private static Span? Moment(string target, string? fallback)
    {
        var parts = target.Split('^');
        return parts.Length is 3 or 4
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? new Span.Moment(
                    DateTimeOffset.FromUnixTimeSeconds(seconds),
                    Entities.Decode(parts[2]),
                    parts.Length == 4 ? Address(Entities.Decode(parts[3])) : null)
                : fallback is null ? null : new Span.Plain(fallback);
    }
}
