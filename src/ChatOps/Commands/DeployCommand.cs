using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class DeployCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "deploy";

    public override string Usage => "SERVICE [VERSION] [to ENV]";

    public override string Summary => "Deploy a version and watch the rollout until it is healthy.";

    public override string Example => "web 1.4.2 to staging";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("VERSION", "Without it: the highest one built or released for the service."),
    ];

    protected override IEnumerable<Input> OwnQuestions =>
        [new Input.Search("version", "Version", Optional: true, Hint: "Left empty: the highest one built or released.")];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new DeployRequest(service, placement, Grammar.Version(arguments));
}
