using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;

namespace ChatOps.Commands;

public sealed class DeployCommand(Grammar grammar, DeskAnswers answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "deploy";

    public override string Usage => "SERVICE [VERSION] [to ENV] [at 18:00 | in 30m]";

    public override RichText Summary => "Sets a service's version and watches until the cluster is done. Without a version: the highest that was built or released.";

    public override string Example => "web 1.4.2 to staging";

    public override IEnumerable<Input> Questions => [new Input.Text("version", "Version", Optional: true, Hint: "The highest that was built or released when left empty.")];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        new DeployRequest(service, placement, Grammar.Version(arguments));
}
