namespace ChatOps.Playground.Pages.Text;

/// <summary>A piece of formatted text. Every string in it is plain: whoever draws it writes it as text, never as HTML.</summary>
public abstract record Span
{
    private Span()
    {
    }

    public sealed record Plain(string Words) : Span;

    public sealed record Bold(IReadOnlyList<Span> Inner) : Span;

    public sealed record Italic(IReadOnlyList<Span> Inner) : Span;

    public sealed record Strike(IReadOnlyList<Span> Inner) : Span;

    public sealed record Code(string Words) : Span;

    /// <summary>A block of fixed-width text.</summary>
    public sealed record Preformatted(string Words) : Span;

    public sealed record Quote(IReadOnlyList<Span> Inner) : Span;

    public sealed record List(bool IsOrdered, IReadOnlyList<IReadOnlyList<Span>> Items) : Span;

    /// <summary>Only ever http, https or mailto.</summary>
    public sealed record Link(Uri Address, string Label) : Span;

    /// <summary>A person, by user id.</summary>
    public sealed record Person(string Id) : Span;

    /// <summary>A channel, by id; the label when the workspace does not know it.</summary>
    public sealed record Channel(string Id, string? Label) : Span;

    /// <summary>Everybody here, a user group, and other mentions without an address.</summary>
    public sealed record Mention(string Words, bool IsMe = true) : Span;

    /// <summary>Several, one after the other.</summary>
    public sealed record Group(IReadOnlyList<Span> Inner) : Span;

    /// <summary>A moment in the reader's own time, by a template such as <c>{date_short_pretty} {time}</c>.</summary>
    public sealed record Moment(DateTimeOffset At, string Template, Uri? Address) : Span;

    /// <summary>A bar written as <c>▰▰▰▱▱</c>.</summary>
    public sealed record Bar(int Done, int Total) : Span;
}
