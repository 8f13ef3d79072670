using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Paging;
using ChatOps.Storage;
using ChatOps.Timeline;

namespace ChatOps.Commands;

internal sealed class PagesCommand(Database database, Mutes mutes) : Command
{
    private const int Most = 10, MostRead = 1000, MostNotices = 6;

    public override string Verb => "pages";

    public override string Usage => "[page N]";

    public override string Summary => "List open pages: who was notified, how, and with what result.";

    public override string Example => "";

    public override string? ListedWith => "page";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        Grammar.Finish(call.Arguments);
        var views = await database.ReadAsync(
            async connection =>
            {
                var all = new List<PageView>();
                foreach (var row in await PageRow.LiveAsync(connection, MostRead))
                {
                    all.Add(await PageView.ReadAsync(connection, row));
                }

                return all;
            },
            cancellationToken);
        RichText[] quiet = [.. (await mutes.AllAsync(cancellationToken)).Select(MuteCommand.Line)];
        var card = new Card { Title = "Pages", Lines = [.. quiet] };
        return views.Count == 0
            ? card with { Lines = [.. quiet, "Nobody is paged about anything now."] }
            : page.Show(card, [.. views.Select(Line)], Most, views.Count, Verb);
    }

    private static RichText Line(PageView view)
    {
        var notices = view.Notices;
        var state = view.Page.Is is PageState.Open
            ? view.Page.DueAt is null ? RichText.Of($"open since {view.Page.Opened}, and nobody else is left to page")
                : RichText.Of($"open since {view.Page.Opened}")
            : RichText.Of($"acknowledged by {PageCard.Who(view)}");
        var who = notices.Count == 0
            ? "nobody was notified yet"
            : RichText.Join(", ", notices.TakeLast(MostNotices).Select(PageWords.Notice));
        return RichText.Of($"📟 {view.Page.Name:c} {PageCard.Headline(view)}: {state}. {who}");
    }
}
