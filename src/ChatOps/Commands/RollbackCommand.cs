using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;

namespace ChatOps.Commands;

public sealed class RollbackCommand(Grammar grammar, DeskAnswers answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "rollback";

    public override string Usage => "SERVICE [in ENV] [to VERSION | to revision N] [at 18:00 | in 30m]";

    public override RichText Summary => "Goes back to the last version that I saw healthy there, or to the one you name.";

    public override string Example => "web in production";

    public override IEnumerable<Input> Questions => [new Input.Text("version", "Version", Optional: true, Hint: "The last known good when left empty.")];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments) =>
        Grammar.Revision(arguments) is { } revision
            ? new RollbackRequest(service, placement, Version: null, revision)
            : new RollbackRequest(service, placement, Grammar.VersionBehindTo(arguments));
}
