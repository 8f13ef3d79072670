using ChatOps.Catalog;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class ResumeCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "resume";

    public override string Usage => "SERVICE [in ENV]";

    public override string Summary => "Resume rollouts after a pause.";

    public override string Example => "web in staging";

    public override string? ListedWith => "restart";

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new ResumeRequest(service, placement);
}
