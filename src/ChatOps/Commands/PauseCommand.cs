using ChatOps.Catalog;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class PauseCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "pause";

    public override string Usage => "SERVICE [in ENV]";

    public override string Summary => "Pause rollouts until someone resumes them.";

    public override string Example => "web in staging";

    public override RichText Details => "Scaling still works.";

    public override string? ListedWith => "restart";

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new PauseRequest(service, placement);
}
