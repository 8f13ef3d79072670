using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>
/// Text with marks. Every string in it is foreign until proven otherwise and is escaped by whoever renders it, so nothing that
/// reaches it as a string can become a mention, a link or markup.
/// </summary>
public sealed record RichText(ImmutableArray<Span> Spans)
{
    public static RichText Empty { get; } = new([]);

    /// <summary>Builds text from an interpolated string. Holes take strings (escaped), <see cref="Span"/>s, <see cref="RichText"/> and times; formats: <c>:b</c> bold, <c>:c</c> code.</summary>
    public static RichText Of(RichTextHandler handler) => new(handler.Spans);

    public static implicit operator RichText(string text) => new([new Span.Plain(text)]);

    public static RichText operator +(RichText left, RichText right) => new([.. left.Spans, .. right.Spans]);

    public static RichText Join(string separator, IEnumerable<RichText> parts) =>
        parts.Aggregate((RichText?)null, (all, part) => all is null ? part : all + separator + part) ?? Empty;

    /// <summary>The words without marks, for fallbacks and logs.</summary>
    public override string ToString() => string.Concat(Spans.Select(s => s.Words));

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
[JsonDerivedType(typeof(Channel), "channel")]
[JsonDerivedType(typeof(Time), "time")]
public abstract record Span
{
    private Span() { }

    /// <summary>What a reader without marks sees.</summary>
    [JsonIgnore]
    public abstract string Words { get; }

    public sealed record Plain(string Text) : Span { public override string Words => Text; }

    public sealed record Bold(string Text) : Span { public override string Words => Text; }

    public sealed record Code(string Text) : Span { public override string Words => Text; }

    /// <summary>Shown as its label alone when the address is not http or https.</summary>
    public sealed record Link(string Url, string Label) : Span { public override string Words => Label; }

    /// <summary>A mention of one person; on another platform than theirs, their id in words.</summary>
    public sealed record Person(ChatId Id) : Span { public override string Words => "@" + Id.Id; }

    public sealed record Channel(string Id) : Span { public override string Words => "#" + Id; }

    /// <summary>A moment, shown in each reader's own zone where the platform can.</summary>
    public sealed record Time(DateTimeOffset At) : Span { public override string Words => At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", null); }
}

/// <summary>Lets <see cref="RichText.Of"/> tell our own words from foreign values.</summary>
[InterpolatedStringHandler]
public readonly ref struct RichTextHandler(int literalLength, int formattedCount)
{
    private readonly ImmutableArray<Span>.Builder _spans = ImmutableArray.CreateBuilder<Span>((literalLength > 0 ? 1 : 0) + (2 * formattedCount));

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

    public void AppendFormatted(Span value) => _spans.Add(value);

    public void AppendFormatted(RichText value) => _spans.AddRange(value.Spans);

    public void AppendFormatted(DateTimeOffset value) => _spans.Add(new Span.Time(value));
}
