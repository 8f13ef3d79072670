using ChatOps.Chat;
using ChatOps.Checks;
using ChatOps.Messages;

namespace ChatOps.Commands;

public sealed class DoctorCommand(Doctor doctor) : Command
{
    public override string Verb => "doctor";

    public override string Usage => "";

    public override RichText Summary => "Checks everything I depend on, and says what to do about what is wrong.";

    public override string Example => "";

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        Grammar.Finish(call.Arguments);
        var findings = await doctor.ExamineAsync(cancellationToken);
        var sick = findings.Count(f => !f.Healthy);
        return new()
        {
            Title = sick == 0 ? "All is well" : sick == 1 ? "One thing is wrong" : $"{sick} things are wrong",
            Tone = sick == 0 ? Tone.Good : Tone.Bad,
            Lines = [.. findings.OrderBy(f => f.Healthy).Select(f => RichText.Of($"{(f.Healthy ? "✅" : "❌")} {f.Subject:b}: {f.Message}{(f.Mend is null ? "" : $" → {f.Mend}")}"))],
        };
    }
}
