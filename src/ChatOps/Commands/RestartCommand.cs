using ChatOps.Catalog;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class RestartCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "restart";

    public override string Usage => "SERVICE [in ENV]";

    public override string Summary => "Replace all pods with new ones of the same version.";

    public override string Example => "web in staging";

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new RestartRequest(service, placement);
}
