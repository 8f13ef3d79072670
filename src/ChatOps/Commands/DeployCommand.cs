using System.Globalization;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;

namespace ChatOps.Commands;

public sealed class DeployCommand(Grammar grammar, RequestReplies answers) : ChangeCommand(grammar, answers)
{
    public override string Verb => "deploy";

    public override string Usage => "SERVICE [VERSION] [to ENV] [fixes INCIDENT]";

    public override string Summary => "Deploy a version and watch the rollout until it is healthy.";

    public override string Example => "web 1.4.2 to staging";

    public override IReadOnlyList<CommandOption> Options =>
    [
        new("VERSION", "Without it: the highest one built or released for the service."),
        new("fixes 42", "It fixes this incident, which holds other deploys while it is open."),
    ];

    protected override IEnumerable<Input> OwnQuestions =>
        [new Input.Search("version", "Version", Optional: true, Hint: "Left empty: the highest one built or released.")];

    protected override ChangeRequest Read(Service service, Placement placement, Arguments arguments)
    {
        var fixes = FixesOf(arguments);
        return new DeployRequest(service, placement, Grammar.Version(arguments)) { Fixes = fixes };
    }

    /// <summary>"fixes 42", "fixes=42"; null when it isn't given.</summary>
    private static long? FixesOf(Arguments arguments)
    {
        var words = arguments.TakeNamed("fixes").ToList();
        while (arguments.TakeAfter("fixes", word => IsNumber(word.TrimStart('#'))) is { } word)
        {
            words.Add(word);
        }

        return Arguments.One("incidents", words) is not { } said ? null
            : IsNumber(said.TrimStart('#')) ? long.Parse(said.TrimStart('#'), CultureInfo.InvariantCulture)
            : throw new CommandSyntaxException(RichText.Of($"{said:c} isn't an incident's number: {"fixes 42":c}. Nothing was done."));
    }

    private static bool IsNumber(string word) => word.Length is > 0 and <= 12 && word.All(char.IsAsciiDigit);
}
