using System.Runtime.CompilerServices;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Commands;
using ChatOps.Playground;
using ChatOps.Tests.Manifests;
using ChatOps.Tests.Papers;

namespace ChatOps.Tests.Commands;

/// <summary>Command texts are defined once, in the command; wherever they are repeated, they are the same.</summary>
public sealed class CommandTextsTests
{
    private const string EverythingElse = "Everything else, and the above in a workspace that has other commands of these names.";

    // Created without their dependencies, which the texts don't need.
    private static readonly IReadOnlyList<Command> All = [.. typeof(Command).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Command)) && !type.IsAbstract)
        .Select(type => (Command)RuntimeHelpers.GetUninitializedObject(type))];

    [Fact]
    public void The_Slack_app_and_the_Playground_hint_at_what_the_commands_say()
    {
        (string, string, string)[] commands =
        [
            .. SlashCommands.Own
                .Select(verb => All.Single(command => command.Verb == verb))
                .Select(command => ($"/{command.Verb}", command.Summary, command.Hint)),
            (
                "/ops",
                EverythingElse,
                string.Join(" | ", All.Select(command => command.Verb).Except(SlashCommands.Own).Order(StringComparer.Ordinal))),
        ];

        SlackApp.Read(Path.Combine(Kustomized.Root, "manifests/slack-app.yaml")).Features.SlashCommands
            .Select(command => (command.Name, command.Description, Sorted(command.Name, command.UsageHint))).ShouldBe(commands);
        using var world = new World(TimeProvider.System);
        world.Workspace.App.Commands
            .Select(command => (command.Name, command.Description, Sorted(command.Name, command.UsageHint)))
            .ShouldBe(commands);

        static string Sorted(string name, string hint) =>
            name == "/ops" ? string.Join(" | ", hint.Split(" | ").Order(StringComparer.Ordinal)) : hint;
    }

    [Fact]
    public void The_READMEs_table_has_each_command_with_its_forms_and_what_it_does()
    {
        var rows = Paper.Named("README.md").Tables.Single(table => table[0][0] == "command")
            .Skip(1)
            .Where(row => row[0].StartsWith("`/", StringComparison.Ordinal))
            .ToList();

        rows.Select(row => string.Join(" or ", Paper.Spans(row[0]).Select(span => span.Replace("\\|", "|", StringComparison.Ordinal))))
            .ShouldBe(
                All.Select(command => string.Join(" or ", command.Forms.Select(form => SlashCommands.Write(new(command.Verb, form))))),
                ignoreOrder: true);
        foreach (var command in All)
        {
            rows.Single(row => $"{Paper.Spans(row[0]).First()} "
                .StartsWith($"{SlashCommands.Write(new(command.Verb))} ", StringComparison.Ordinal))[1].ShouldStartWith(command.Summary);
        }
    }

    [Fact]
    public void A_bar_between_brackets_is_a_choice_within_one_form()
    {
        All.Single(command => command.Verb == "scale").Forms.ShouldBe(["SERVICE N [in ENV] [for 2h]", "SERVICE MIN..MAX [in ENV]"]);
        All.Single(command => command.Verb == "rollback").Forms.ShouldBe(["SERVICE [in ENV] [to VERSION | to revision N]"]);
    }

    [Fact]
    public void Each_fits_into_one_line_of_the_menu_and_ends_its_sentence() =>
        All.ShouldAllBe(command => command.Summary.Length <= 70
            && command.Summary.EndsWith('.')
            && command.Options.All(option => option.Meaning.EndsWith('.')));
}
