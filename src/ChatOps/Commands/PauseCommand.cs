using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;

namespace ChatOps.Commands;

public sealed class PauseCommand(Grammar grammar, DeskAnswers answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "pause";

    public override string Usage => "SERVICE [in ENV] [at 18:00 | in 30m]";

    public override RichText Summary => "Holds up rollouts of a service until somebody resumes them. Scaling still works.";

    public override string Example => "web in staging";

    public override IEnumerable<Input> Questions => [];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new PauseRequest(service, placement);
}
