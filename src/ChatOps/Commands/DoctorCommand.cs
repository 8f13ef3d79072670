using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class DoctorCommand(Doctor doctor) : Command
{
    private const int Most = 40;

    public override string Verb => "doctor";

    public override string Usage => "[page N]";

    public override string Summary => "Check everything this bot depends on, and say how to fix it.";

    public override string Example => "";

    public override CommandGroup Group => CommandGroup.Bot;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        Grammar.Finish(call.Arguments);
        var findings = await doctor.ExamineAsync(cancellationToken);
        var failed = findings.Count(f => !f.Healthy);
        var card = new Card
        {
            Title = failed == 0 ? "All checks passed" : $"{Plural.Of(failed, "check")} failed",
            Tone = failed == 0 ? Tone.Good : Tone.Bad,
        };
        return page.Show(card, [.. findings.OrderBy(f => f.Healthy).Select(Line)], Most, findings.Count, Verb);
    }

    private static RichText Line(Finding finding) =>
        RichText.Of(
            $"{(finding.Healthy ? "✅" : "❌")} {finding.Subject:b}: {finding.Message}{(finding.Mend is null ? "" : $" → {finding.Mend}")}");
}
