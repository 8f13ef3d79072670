using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;

namespace ChatOps.Playground.Pages.Text;

/// <summary>
/// Draws formatted text. Written by hand because in markup the line breaks between the tags would become spaces in the text.
/// </summary>
public sealed class SpansView : ComponentBase
{
    [Inject]
    public required Visit Visit { get; init; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<Span> Spans { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder) => Draw(builder, Spans);

    private void Draw(RenderTreeBuilder builder, IReadOnlyList<Span> spans)
    {
        foreach (var span in spans)
        {
            builder.OpenRegion(0);
            Draw(builder, span);
            builder.CloseRegion();
        }
    }

    private void Draw(RenderTreeBuilder builder, Span span)
    {
        switch (span)
        {
            case Span.Plain plain:
                builder.AddContent(0, plain.Words);
                break;
            case Span.Group group:
                Draw(builder, group.Inner);
                break;
            case Span.Bold bold:
                Element(builder, "strong", bold.Inner);
                break;
            case Span.Italic italic:
                Element(builder, "em", italic.Inner);
                break;
            case Span.Strike strike:
                Element(builder, "s", strike.Inner);
                break;
            case Span.Quote quote:
                Element(builder, "blockquote", quote.Inner);
                break;
            case Span.Code code:
                Element(builder, "code", null, code.Words);
                break;
            case Span.Preformatted preformatted:
                Element(builder, "pre", null, preformatted.Words);
                break;
            case Span.List list:
                List(builder, list);
                break;
            case Span.Link link:
                Link(builder, link.Address, link.Label);
                break;
            case Span.Person person:
                Mention(builder, '@' + (Visit.Workspace.FindUser(person.Id.Split('|')[0])?.Name ?? person.Id), person.Id == Visit.Me.Id);
                break;
            case Span.Channel channel:
                Mention(builder, '#' + (Visit.Workspace.FindChannel(channel.Id)?.Name ?? channel.Label ?? channel.Id), isMe: false);
                break;
            case Span.Mention mention:
                Mention(builder, mention.Words, mention.IsMe);
                break;
            case Span.Moment moment:
                Moment(builder, moment);
                break;
            case Span.Bar bar:
                Bar(builder, bar);
                break;
        }
    }

    private void Element(RenderTreeBuilder builder, string name, IReadOnlyList<Span> inner)
    {
        builder.OpenElement(0, name);
        Draw(builder, inner);
        builder.CloseElement();
    }

    private static void Element(RenderTreeBuilder builder, string name, string? style, string words)
    {
        builder.OpenElement(0, name);
        builder.AddAttribute(1, "class", style);
        builder.AddContent(2, words);
        builder.CloseElement();
    }

    private void List(RenderTreeBuilder builder, Span.List list)
    {
        builder.OpenElement(0, list.IsOrdered ? "ol" : "ul");
        foreach (var item in list.Items)
        {
            builder.OpenRegion(0);
            Element(builder, "li", item);
            builder.CloseRegion();
        }

        builder.CloseElement();
    }

    private void Link(RenderTreeBuilder builder, Uri address, string label)
    {
        builder.OpenElement(0, "a");
        builder.AddAttribute(1, "href", address.AbsoluteUri);
        builder.AddAttribute(2, "target", "_blank");
        builder.AddAttribute(3, "rel", "noopener noreferrer");
        if (Visit.Teams.Follow(address) is { } follow)
        {
            builder.AddAttribute(4, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, follow));
            builder.AddEventPreventDefaultAttribute(5, "onclick", value: true);
        }

        builder.AddContent(6, label);
        builder.CloseElement();
    }

    private static void Mention(RenderTreeBuilder builder, string words, bool isMe) =>
        Element(builder, "span", isMe ? "mention me" : "mention", words);

    private void Moment(RenderTreeBuilder builder, Span.Moment moment)
    {
        var at = Visit.Local(moment.At);
        var words = MomentWords.Fill(moment.Template, at, Visit.Local(Visit.Workspace.Clock.GetUtcNow()));
        if (moment.Address is { } address)
        {
            Link(builder, address, words);
            return;
        }

        builder.OpenElement(0, "time");
        builder.AddAttribute(1, "datetime", moment.At.ToString("u", null));
        builder.AddAttribute(2, "title", MomentWords.Fill("{date_long} {time_secs}", at, at));
        builder.AddContent(3, words);
        builder.CloseElement();
    }

    private static void Bar(RenderTreeBuilder builder, Span.Bar bar)
    {
        var percent = 100 * bar.Done / bar.Total;
        builder.OpenElement(0, "span");
        builder.AddAttribute(1, "class", "bar");
        builder.AddAttribute(2, "role", "img");
        builder.AddAttribute(3, "aria-label", $"{percent} %");
        builder.AddAttribute(4, "style", $"--done: {percent}%");
        builder.CloseElement();
    }
}
