using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using ChatOps.People;

namespace ChatOps.Messages;

/// <summary>
/// Formatted text. Every string in it is treated as foreign and escaped by the renderer, so no string can become a mention, a link or
/// markup.
/// </summary>
public sealed record RichText(ImmutableArray<Span> Spans)
{
    /// <summary>Adjacent plain spans are merged: equal texts are equal, however they were built.</summary>
    public ImmutableArray<Span> Spans { get; } = Span.Plain.Joined(Spans);

    public static RichText Empty { get; } = new([]);

    /// <summary>True if there is no text.</summary>
    [JsonIgnore]
    public bool IsEmpty => Spans.IsEmpty || (Spans is [Span.Plain { Text.Length: 0 }]);

    /// <summary>
    /// Builds text from an interpolated string. Holes take strings (escaped), <see cref="Span"/>s, <see cref="RichText"/> and times;
    /// formats: <c>:b</c> bold, <c>:c</c> code, <c>:s</c> a time to the second.
    /// </summary>
    public static RichText Of(RichTextHandler handler) => new(handler.Spans);

    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator RichText?(string? text) => text is null ? null : new([new Span.Plain(text)]);

    public static RichText operator +(RichText left, RichText right) => new([.. left.Spans, .. right.Spans]);

    /// <summary>The same text with each foreign string changed.</summary>
    public RichText Select(Func<string, string> change) => new([.. Spans.Select(span => span.With(change))]);

    /// <summary>The same text with other spans in the place of some.</summary>
    public RichText Replace(IReadOnlyDictionary<Span, Span> replacements) =>
        new([.. Spans.Select(span => replacements.GetValueOrDefault(span, span))]);

    public static RichText Join(string separator, IEnumerable<RichText> parts) =>
        parts.Aggregate((RichText?)null, (all, part) => all is null ? part : all + separator + part) ?? Empty;

    /// <summary>The text without formatting, for logs and exceptions: links, times, people and commands are reduced to words.</summary>
    [JsonIgnore]
    public string PlainText => string.Concat(Spans.Select(s => s.Words));

    /// <summary>
    /// The text without the period and spaces at its end: someone's words, or a sentence, that go on in a sentence of ours.
    /// </summary>
    public RichText WithoutPeriod() =>
        Spans is [.. var before, Span.Plain { Text: var text }] ? new([.. before, new Span.Plain(text.TrimEnd('.', ' '))]) : this;

    /// <summary>Someone's words as a sentence of its own.</summary>
    public RichText AsSentence() => IsEmpty || PlainText.TrimEnd() is [.., '.' or '!' or '?' or '…'] ? this : WithoutPeriod() + ".";

    /// <summary>Whether the text contains the given words, ignoring case.</summary>
    public bool Contains(string words) => PlainText.Contains(words, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => PlainText;

    public bool Equals(RichText? other) => other is not null && Spans.AsSpan().SequenceEqual(other.Spans.AsSpan());

    public override int GetHashCode() => Spans.Aggregate(0, HashCode.Combine);
}

/// <summary>A run of text of one kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Plain), "text")]
[JsonDerivedType(typeof(Bold), "bold")]
[JsonDerivedType(typeof(Code), "code")]
[JsonDerivedType(typeof(Link), "link")]
[JsonDerivedType(typeof(Person), "person")]
[JsonDerivedType(typeof(Group), "group")]
[JsonDerivedType(typeof(Channel), "channel")]
[JsonDerivedType(typeof(Time), "time")]
[JsonDerivedType(typeof(Command), "command")]
public abstract record Span
{
    private Span() { }

    /// <summary>The same span with its strings changed; what identifies something is kept.</summary>
    internal virtual Span With(Func<string, string> change) => this;

    /// <summary>What a reader without formatting sees.</summary>
    [JsonIgnore]
    public abstract string Words { get; }

    public sealed record Plain(string Text) : Span
    {
        [JsonIgnore]
        public override string Words => Text;

        internal override Span With(Func<string, string> change) => new Plain(change(Text));

        internal static ImmutableArray<Span> Joined(ImmutableArray<Span> spans)
        {
            var joined = ImmutableArray.CreateBuilder<Span>(spans.Length);
            foreach (var span in spans)
            {
                if (span is Plain next && joined is [.., Plain before])
                {
                    joined[^1] = new Plain(before.Text + next.Text);
                }
                else
                {
                    joined.Add(span);
                }
            }

            return joined.Count == spans.Length ? spans : joined.DrainToImmutable();
        }
    }

    public sealed record Bold(string Text) : Span
    {
        [JsonIgnore]
        public override string Words => Text;

        internal override Span With(Func<string, string> change) => new Bold(change(Text));
    }

    public sealed record Code(string Text) : Span
    {
        [JsonIgnore]
        public override string Words => Text;

        internal override Span With(Func<string, string> change) => new Code(change(Text));
    }

    /// <summary>Shown as its label only if the address isn't http or https.</summary>
    public sealed record Link(string Url, string Label) : Span
    {
        [JsonIgnore]
        public override string Words => Label;

        internal override Span With(Func<string, string> change) => new Link(change(Url), change(Label));
    }

    /// <summary>A person; on any platform other than theirs, their id as text.</summary>
    public sealed record Person(ChatId Id) : Span
    {
        /// <summary>Something is theirs to act on: a post mentions them.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool IsCalled { get; init; }

        [JsonIgnore]
        public override string Words => "@" + Id.Id;
    }

    /// <summary>A mention of everyone in a user group; where that isn't possible, its name.</summary>
    public sealed record Group(ChatId Id, string Name) : Span
    {
        [JsonIgnore]
        public override string Words => Name;
    }

    /// <summary>A channel by the platform's id; on any other platform, that id as text.</summary>
    public sealed record Channel(ChatId Id) : Span
    {
        [JsonIgnore]
        public override string Words => "#" + Id.Id;
    }

    /// <summary>A command for people to type, in each platform's form.</summary>
    /// <param name="Verb">The command's verb.</param>
    /// <param name="Arguments">What follows it; may be empty.</param>
    public sealed record Command(string Verb, string Arguments = "") : Span
    {
        [JsonIgnore]
        public override string Words => $"{Verb} {Arguments}".TrimEnd();

        internal override Span With(Func<string, string> change) => new Command(Verb, change(Arguments));
    }

    /// <summary>A point in time, shown in each reader's own time zone where the platform supports it.</summary>
    public sealed record Time(DateTimeOffset At, bool HasSeconds = false) : Span
    {
        [JsonIgnore]
        public override string Words =>
            At.UtcDateTime.ToString(HasSeconds ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
    }
}

/// <summary>Lets <see cref="RichText.Of"/> distinguish our own words from foreign values.</summary>
[InterpolatedStringHandler]
public readonly ref struct RichTextHandler(int literalLength, int formattedCount)
{
    private readonly ImmutableArray<Span>.Builder _spans = ImmutableArray.CreateBuilder<Span>(
        (literalLength > 0 ? 1 : 0) + (2 * formattedCount));

    internal ImmutableArray<Span> Spans => _spans.DrainToImmutable();

    public void AppendLiteral(string value) => _spans.Add(new Span.Plain(value));

    public void AppendFormatted(string? value, string? format = null) => _spans.Add(format switch
    {
        "b" => new Span.Bold(value ?? ""),
        "c" => new Span.Code(value ?? ""),
        _ => new Span.Plain(value ?? ""),
    });

    public void AppendFormatted(int value, string? format = null) => AppendFormatted(value.ToString(), format);

    public void AppendFormatted(long value, string? format = null) => AppendFormatted(value.ToString(), format);

    public void AppendFormatted(double value, string? format = null) =>
        _spans.Add(new Span.Plain(value.ToString(format, CultureInfo.InvariantCulture)));

    public void AppendFormatted(Span value) => _spans.Add(value);

    public void AppendFormatted(RichText value) => _spans.AddRange(value.Spans);

    public void AppendFormatted(DateTimeOffset value, string? format = null) => _spans.Add(new Span.Time(value, HasSeconds: format is "s"));
}
