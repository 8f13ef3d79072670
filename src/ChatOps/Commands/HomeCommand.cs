using ChatOps.Chat;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class HomeCommand(HomePage page) : Command
{
    public override string Verb => "home";

    public override string Usage => "";

    public override string Summary => "What waits for you, what is running, and what is locked.";

    public override string Example => "";

    public override string? ListedWith => "status";

    public override RichText Details => "Where your chat has a tab for it, that shows the same.";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        Grammar.Finish(call.Arguments);
        return await page.OfAsync(call.Where, stays: false, cancellationToken);
    }
}
