using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;

namespace ChatOps.Commands;

public sealed class RestartCommand(Grammar grammar, DeskAnswers answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "restart";

    public override string Usage => "SERVICE [in ENV] [at 18:00 | in 30m]";

    public override RichText Summary => "Replaces all pods of a service by new ones of the same version, at the rollout's own pace.";

    public override string Example => "web in staging";

    public override IEnumerable<Input> Questions => [];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new RestartRequest(service, placement);
}
