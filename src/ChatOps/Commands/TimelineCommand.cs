using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Timeline;

namespace ChatOps.Commands;

public sealed class TimelineCommand(Grammar grammar, StoryIndex stories) : Command
{
    private const int Most = 5;

    public override string Verb => "timeline";

    public override string Usage => "SERVICE";

    public override RichText Summary => "The last changes of a service, from merge to deploy, with links to where they are told.";

    public override string Example => "web";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var service = grammar.Service(call.Arguments);
        Grammar.Finish(call.Arguments);
        var newest = await stories.NewestAsync(service, Most + 1, call.Where.Platform, cancellationToken);
        return new()
        {
            Title = RichText.Of($"Last changes of {service.Name:b}"),
            Lines = newest.Count == 0
                ? ["None yet: no merge, build or deploy of it has reached me."]
                : [.. newest.Take(Most).Select(s => RichText.Of($"{s.Card.Title}{(s.Link is null ? RichText.Empty : RichText.Of($" · {new Span.Link(s.Link, "message")}"))}\n{RichText.Join("\n", s.Card.Lines)}")), .. newest.Count > Most ? (RichText[])[$"… these are the last {Most}; there are older ones"] : []],
        };
    }
}
