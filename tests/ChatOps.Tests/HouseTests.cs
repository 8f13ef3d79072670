using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace ChatOps.Tests;

public sealed partial class HouseTests
{
    [Fact]
    public void A_bot_without_configuration_does_not_start_and_lists_everything_that_is_missing()
    {
        var refusal = Should.Throw<ConfigurationException>(() => Bot.Build([]));

        refusal.Message.ShouldContain("ChatOps:Slack:BotToken");
        refusal.Message.ShouldContain("ChatOps:Slack:AppToken");
    }

    [Theory]
    [InlineData("Storage", "")]
    [InlineData("People", "Storage")]
    [InlineData("Messages", "People")]
    [InlineData("Checks", "Messages")]
    [InlineData("Clusters", "Messages People")]
    [InlineData("Replicas", "Storage")]
    [InlineData("Edge", "Checks Messages Storage")]
    [InlineData("Edge/Verification", "Edge")]
    [InlineData("Journal", "Checks Messages People Replicas Storage")]
    [InlineData("Chat", "Checks Journal Messages People Replicas Storage")]
    [InlineData("Chat/Slack", "Chat Checks Edge Journal Messages People Storage")]
    [InlineData("Chat/Teams", "Chat Checks Edge Journal Messages People Storage")]
    [InlineData("Chat/Teams/Cards", "Journal Messages People")]
    [InlineData("Chat/Teams/Connector", "Chat.Teams.Cards")]
    [InlineData("Chat/Teams/Inbound", "Chat.Teams.Cards Edge Journal")]
    [InlineData("Chat/Teams/People", "Chat.Teams.Connector People")]
    [InlineData("Code", "Journal Messages")]
    [InlineData("Sources", "Checks Code Edge Journal Messages")]
    [InlineData("Recovery", "Chat Checks Journal Messages Replicas Sources Storage")]
    [InlineData("BuildServers", "Checks Journal Messages People Replicas Sources Storage")]
    [InlineData("DeploymentReports", "Catalog Checks Code Journal Messages Operations Replicas Storage Timeline")]
    [InlineData("Marks", "Checks Code Journal Messages Operations People Replicas Storage")]
    [InlineData("Silences", "Journal Replicas Sources Storage")]
    [InlineData("OnCall", "Catalog Chat Checks Edge Journal Messages Operations People Policy Replicas Sources Storage")]
    [InlineData("Paging", "Catalog Chat Checks Journal Messages OnCall People Replicas Storage")]
    [InlineData("Drift", "Catalog Clusters Journal Messages Operations Replicas Storage")]
    [InlineData("Catalog", "Clusters Journal People")]
    [InlineData("Policy", "Catalog Chat Checks Code Journal Messages People Replicas Storage")]
    [InlineData("Timeline", "Catalog Chat Checks Journal Messages People Replicas Storage")]
    [InlineData("Operations", "Catalog Chat Checks Clusters Code Journal Messages People Policy Replicas Storage")]
    [InlineData("Operations/Kinds", "Catalog Clusters Journal Messages Operations Storage")]
    [InlineData("Clusters/Connections", "Clusters.Diagnosis Messages People")]
    [InlineData("Clusters/Kinds", "Clusters.Reading Messages")]
    [InlineData("Clusters/Preflight", "Clusters.Connections Clusters.Diagnosis Clusters.Kinds Clusters.Reading Clusters.Watching Messages")]
    [InlineData("Clusters/Watching", "Clusters.Connections Clusters.Diagnosis Clusters.Kinds Clusters.Reading Messages")]
    [InlineData("Clusters/Writing", "Clusters.Connections Clusters.Diagnosis Clusters.Kinds Clusters.Reading Clusters.Watching Messages")]
    [InlineData("Chat/Slack/Api", "Chat.Slack.Rendering Chat.Slack.Socket Checks Journal Messages")]
    [InlineData("Chat/Slack/Rendering", "Chat.Slack.Api Chat.Slack.Inbound Journal Messages")]
    [InlineData("Chat/Slack/Workspace", "Chat.Slack.Api Chat.Slack.Socket Checks Messages People")]
    public void Each_room_knows_only_the_rooms_below_it(string room, string below)
    {
        var allowed = below.Split(' ', StringSplitOptions.RemoveEmptyEntries).Append(room.Replace('/', '.')).ToList();
        var files = FilesOf(room);
        files.ShouldNotBeEmpty();

        files.SelectMany(
            file => UsingLine().Matches(File.ReadAllText(file)).Select(m => (File: Path.GetFileName(file), Room: m.Groups["room"].Value)))
            // Files that may use a room may use the rooms in it. An alias names a type in it.
            .Where(use => !allowed.Any(known => use.Room == known || use.Room.StartsWith($"{known}.", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_room_declares_which_rooms_it_may_use_or_that_it_may_use_all()
    {
        string[] above = ["Commands", "Decisions", "Schedules"];

        Directory.GetDirectories(Source()).Select(folder => Path.GetFileName(folder)!)
            .Except([.. Ruled().Where(room => !room.Contains('/')), .. above, "bin", "obj", "Properties"])
            .ShouldBeEmpty();
    }

    /// <summary>The files of a room, including the rooms in it unless they have their own rule.</summary>
    private static List<string> FilesOf(string room) =>
    [
        .. Directory.GetFiles(Path.Combine(Source(), room), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Ruled().Any(inner => inner.StartsWith($"{room}/", StringComparison.Ordinal)
                && Path.GetRelativePath(Source(), file).Replace('\\', '/').StartsWith($"{inner}/", StringComparison.Ordinal))),
    ];

    private static IEnumerable<string> Ruled() =>
        typeof(HouseTests).GetMethod(nameof(Each_room_knows_only_the_rooms_below_it))!.GetCustomAttributes<InlineDataAttribute>()
            .Select(data => (string)data.Data[0]!)
            .Concat(SourceFolders.Select(folder => $"Sources/{(string)folder}"));

    /// <summary>A room registers its own parts; the bot only lists the rooms.</summary>
    [Fact]
    public void The_bot_registers_rooms_and_not_their_parts()
    {
        var bot = File.ReadAllText(Path.Combine(Source(), "Bot.cs"));

        AddedPart().Matches(bot).Select(match => match.Value).ShouldBe(["TryAddSingleton(TimeProvider.System)", "AddWorker<Gauges>()"]);
        foreach (var registration in Directory
            .GetFiles(Source(), "*Registration.cs")
            .Concat(Directory.GetDirectories(Source()).SelectMany(room => Directory.GetFiles(room, "*Registration.cs"))))
        {
            // The bot calls the first method in a room's file.
            var method = AddingMethod().Match(File.ReadAllText(registration)).Value.Replace("this", "", StringComparison.Ordinal);
            bot.ShouldContain($".{method}", customMessage: registration);
        }
    }

    /// <summary>The tests of a type, named after it with "Tests", are in the folder that mirrors the type's own.</summary>
    [Fact]
    public void The_tests_mirror_the_source()
    {
        var sources = Directory.GetFiles(Source(), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Source(), file))
            .ToLookup(Path.GetFileNameWithoutExtension);
        var tests = Path.GetFullPath(Path.Combine(Source(), "../../tests/ChatOps.Tests"));
        var tested = Directory.GetFiles(tests, "*Tests.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(tests, file))
            // These drive the whole program or the emulators: they are named after a subject, not a type.
            .Where(file => file.Split(Path.DirectorySeparatorChar)[0] is not ("Whole" or "Playground" or "bin" or "obj"))
            .Select(file => (File: file, Sources: sources[Path.GetFileNameWithoutExtension(file)[..^"Tests".Length]].ToList()))
            .Where(test => test.Sources.Count > 0)
            .ToList();
        tested.Count.ShouldBeGreaterThan(30);

        tested.Where(test => !test.Sources.Exists(source => Path.GetDirectoryName(source) == Path.GetDirectoryName(test.File)))
            .Select(test => $"{test.File} tests {string.Join(" or ", test.Sources)}")
            .ShouldBeEmpty();
    }

    public static TheoryData<string> SourceFolders =>
        [.. Directory.GetDirectories(Path.Combine(Source(), "Sources")).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(SourceFolders))]
    public void An_event_source_uses_no_other(string folder) =>
        Each_room_knows_only_the_rooms_below_it($"Sources/{folder}", "Code Edge Journal Messages Sources");

    [Fact]
    public void No_event_source_is_named_outside_its_folder_and_the_bots_list_of_them()
    {
        Bot.EventSources.ShouldNotBeEmpty();
        var files = Directory.GetFiles(Source(), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(Source(), file).Replace('\\', '/'), Text: File.ReadAllText(file)))
            // The formats of secrets are known for all senders; what manages an object in a cluster, by the marks that it leaves there.
            .Where(file => file.Path is not ("Bot.cs"
                    or "Journal/NamedSecrets.cs"
                    or "Journal/KnownTokens.cs"
                    or "Clusters/Preflight/OwnershipWarnings.cs")
                && !file.Path.StartsWith("obj/", StringComparison.Ordinal))
            .ToList();

        foreach (var source in Bot.EventSources)
        {
            var folder = source.Section.Split(':')[^1];
            Directory
                .Exists(Path.Combine(Source(), "Sources", folder))
                .ShouldBeTrue($"{source.Title} is configured in {source.Section} and has no folder {folder}");
            // In a longer word it means something else: a token prefix that the redaction looks for.
            var named = new Regex(
                $@"(?<![\w-])({Regex.Escape(source.Name)}|{Regex.Escape(source.Title)})(?!\w)",
                RegexOptions.IgnoreCase,
                TimeSpan.FromSeconds(10));
            // Some of them are told of deploys, too, and one pages people.
            files.Where(file => file.Path is not "Marks/MarksOptions.cs"
                    && !(folder is "PagerDuty" && file.Path.StartsWith("Paging/", StringComparison.Ordinal))
                    && !file.Path.StartsWith($"Sources/{folder}/", StringComparison.Ordinal)
                    && !file.Path.StartsWith($"Marks/{folder}/", StringComparison.Ordinal))
                .SelectMany(file => file.Text.Split('\n').Where(line => named.IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"))
                .ShouldBeEmpty();
        }
    }

    /// <summary>How a command is typed and how a time is written, only the renderers know.</summary>
    [Theory]
    [InlineData("Catalog")]
    [InlineData("Clusters")]
    [InlineData("Commands")]
    [InlineData("Journal")]
    [InlineData("OnCall")]
    [InlineData("Operations")]
    [InlineData("Policy")]
    [InlineData("Timeline")]
    public void No_string_contains_a_command_to_type_or_a_formatted_time(string room)
    {
        var code = Directory.GetFiles(Path.Combine(Source(), room), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Select(line => (File: Path.GetFileName(file), Line: Comment().Replace(line, ""))))
            .ToList();
        code.ShouldNotBeEmpty();

        code.Where(line => TypedCommand().IsMatch(line.Line)).ShouldBeEmpty();
        // Times that people type in their own time zones are parsed and confirmed in Commands.
        code.Where(line => room is not "Commands" && MomentInWords().IsMatch(line.Line)).ShouldBeEmpty();
    }

    [Fact]
    public void No_chat_platform_is_named_outside_its_folder_and_the_bots_list_of_them()
    {
        Bot.ChatPlatforms.ShouldNotBeEmpty();
        Bot.ChatPlatforms.Select(platform => platform.Ids.Platform).ShouldBe(WaysOfPlatforms.Keys, ignoreOrder: true);
        foreach (var platform in Bot.ChatPlatforms)
        {
            var folder = $"Chat/{platform.Section.Split(':')[^1]}/";
            Directory.Exists(Path.Combine(Source(), folder)).ShouldBeTrue($"{platform.Section} has no folder {folder}");
            var named = new Regex(
                $@"{Regex.Escape(platform.Ids.Platform)}|{string.Join('|', WaysOfPlatforms[platform.Ids.Platform])}",
                RegexOptions.IgnoreCase,
                TimeSpan.FromSeconds(10));
            Directory.GetFiles(Source(), "*.cs", SearchOption.AllDirectories)
                .Select(file => (Path: Path.GetRelativePath(Source(), file).Replace('\\', '/'), File: file))
                // The formats of secrets are known for all platforms.
                .Where(file => file.Path is not ("Bot.cs" or "Journal/KnownTokens.cs")
                    && !file.Path.StartsWith(folder, StringComparison.Ordinal)
                    && !file.Path.StartsWith("obj/", StringComparison.Ordinal))
                .SelectMany(
                    file => File.ReadLines(file.File).Where(line => named.IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"))
                .Except([SlacksTeams, GitHubsTeams])
                .ShouldBeEmpty();
        }
    }

    /// <summary>
    /// A text for people, a pattern or a query stays in one piece, so that it can be searched for; nothing else precedes it on its line.
    /// </summary>
    [Fact]
    public void Lines_end_at_140()
    {
        var longer = new List<string>();
        var root = Path.GetFullPath(Path.Combine(Source(), "../.."));
        foreach (var file in new[] { "src", "tests" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var isInText = false;
            foreach (var line in File.ReadLines(Path.Combine(root, file)))
            {
                if (line.Length > 140 && !isInText && !OneText().IsMatch(line))
                {
                    longer.Add($"{file}: {line.Trim()}");
                }

                isInText ^= line.Split("\"\"\"").Length % 2 == 0;
            }
        }

        longer.ShouldBeEmpty();
    }

    [Fact]
    public void The_bot_does_not_know_the_playground() =>
        Directory.GetFiles(Source(), "*.cs", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("ChatOps.Playground"))
            .ShouldBeEmpty();

    /// <summary>Terms that only a platform's own folder may use.</summary>
    private static readonly Dictionary<string, string[]> WaysOfPlatforms = new()
    {
        ["slack"] = ["mrkdwn", "block kit", "xox[abp]", "/invite", "response_url", "trigger_id", "ephemeral"],
        ["teams"] = ["adaptive", "Microsoft\\.Bot", "botframework", "aadObjectId", "serviceUrl", "conversationUpdate"],
    };

    /// <summary>What Slack's own API calls workspaces.</summary>
    private const string SlacksTeams =
        """Chat/Slack/Api/WebApi.cs: found.At("enterprise_user") is { } member ? Texts(member, "teams") : [],""";

    /// <summary>What GitHub's own API calls groups of an organization's members.</summary>
    private const string GitHubsTeams =
        """Sources/GitHub/GitHubApi.cs: new Uri($"orgs/{Escape(organization)}/teams/{Escape(slug)}/members", UriKind.Relative),""";

    private static string Source([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../src/ChatOps"));

    [GeneratedRegex(
        @"^using (\w+ = )?ChatOps\.(?<room>[\w.]+);",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex UsingLine();

    [GeneratedRegex(
        @"(TryAdd|Add)(Singleton|Scoped|Transient|Worker|HostedService|HttpClient)[<(][^;]*",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AddedPart();

    [GeneratedRegex(@"\bAdd\w+\(this", RegexOptions.NonBacktracking)]
    private static partial Regex AddingMethod();

    [GeneratedRegex(@"^\s*//.*|\s// .*$", RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex("""["\s({,]/(ops|deploy|scale|rollback)\b""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TypedCommand();

    [GeneratedRegex(@"^\s*((yield )?return |select |[?:+] |\w+ = )?[$@]*""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OneText();

    /// <summary>kubectl's annotations have their own format, which ends in a Z.</summary>
    [GeneratedRegex("""\bUTC\b|HH:mm(:ss)?[^:']""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MomentInWords();
}
