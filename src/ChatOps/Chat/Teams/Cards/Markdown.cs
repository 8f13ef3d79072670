using System.Text;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>
/// Renders <see cref="RichText"/> as the Markdown of cards, for lines that mention someone and for facts, which support nothing else.
/// Clients differ in escaping, so a character in foreign text that would act as markup is replaced by a look-alike.
/// </summary>
internal static class Markdown
{
    /// <summary>At most <paramref name="limit"/> characters, plus a mention at most; the rest is replaced by an ellipsis.</summary>
    public static string Render(RichText text, int limit, CommandStyle commands, Mentions mentions)
    {
        var output = new StringBuilder();
        foreach (var span in text.Spans)
        {
            var room = limit - 1 - output.Length;
            var piece = Piece(span, room, commands, mentions);
            if (piece is null)
            {
                return output.Append(TeamsText.Ellipsis).ToString();
            }

            output.Append(piece);
        }

        return output.ToString();
    }

    /// <summary>Null: it doesn't fit.</summary>
    private static string? Piece(Span span, int room, CommandStyle commands, Mentions mentions)
    {
        var piece = span switch
        {
            Span.Bold bold when Plain(bold.Text).Replace('*', '∗').Trim() is { Length: > 0 } inner => $"**{inner}**",
            Span.Command command => Plain(commands.Write(command)),
            Span.Link link when TeamsText.Address(link.Url) is { } url =>
                $"[{Plain(link.Label.Length == 0 ? link.Url : link.Label).Replace('[', '(').Replace(']', ')')}]({url})",
            Span.Person { Id: var id } => mentions.Of(id) ?? Plain(span.Words),
            Span.Time time => TeamsText.Moment(time),
            _ => Plain(span.Words),
        };
        return piece.Length <= Math.Max(room, 0) ? piece : span is Span.Plain && room > 1 ? TeamsText.Cut(piece, room) : null;
    }

    /// <summary>Foreign text in which no client interprets anything.</summary>
    public static string Plain(string text)
    {
        var clean = TeamsText.Clean(text).ReplaceLineEndings(" ");
        var output = new StringBuilder(clean.Length);
        for (var i = 0; i < clean.Length; i++)
        {
            var (before, after) = (i > 0 ? clean[i - 1] : ' ', i + 1 < clean.Length ? clean[i + 1] : ' ');
            output.Append(clean[i] switch
            {
                '*' when !IsAlone(before, after) => '∗',
                '_' when !(IsAlone(before, after) || (char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after))) => 'ˍ',
                '~' when after is '~' || before is '~' => '∼',
                '(' when before is ']' => '（',
                '[' when after is ']' => '［',
                '<' when char.IsLetter(after) || after is '/' or '!' => '‹',
                '&' when after is '#' || char.IsLetter(after) => '＆',
                '\\' when char.IsPunctuation(after) || char.IsSymbol(after) => '＼',
                '`' => 'ˋ',
                var c => c,
            });
        }

        return output.ToString();
    }

    private static bool IsAlone(char before, char after) => char.IsWhiteSpace(before) && char.IsWhiteSpace(after);
}

/// <summary>The people who can be mentioned in a card, and those who were.</summary>
/// <param name="people">By their ids in principals.</param>
internal sealed class Mentions(IReadOnlyDictionary<string, Mentioned> people)
{
    private readonly List<MentionEntity> _entities = [];

    public IReadOnlyList<MentionEntity>? Entities => _entities.Count == 0 ? null : _entities;

    public static Mentions None => new(new Dictionary<string, Mentioned>());

    /// <summary>The text that mentions someone; null when their name isn't known.</summary>
    public string? Of(ChatId person)
    {
        if (person.Platform != TeamsIds.Platform || !people.TryGetValue(person.Id, out var known))
        {
            return null;
        }

        // Angle brackets would end the mention, and names don't need them.
        var name = TeamsText.OneLine(known.Name, 100).Replace('<', '‹').Replace('>', '›').Replace('&', '＆');
        var text = $"<at>{name}</at>";
        var same = _entities.Find(entity => entity.Text == text);
        if (same is null)
        {
            _entities.Add(new(text, known with { Name = name }));
        }

        // If two people have the same name, a client would take both for the first.
        return same is null || same.Mentioned.Id == known.Id ? text : null;
    }

    public bool Has(RichText text) => text.Spans.Any(span => span is Span.Person { Id: var id } && NameOf(id) is not null);

    /// <summary>Null when it isn't known.</summary>
    public string? NameOf(ChatId person) => person.Platform == TeamsIds.Platform ? people.GetValueOrDefault(person.Id)?.Name : null;
}
