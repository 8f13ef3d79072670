using System.Text.RegularExpressions;
using ChatOps.Tests.Manifests;

namespace ChatOps.Tests.Papers;

/// <summary>The documentation is true of the code, as far as a test can tell.</summary>
public sealed partial class PapersTests
{
    private static readonly string[] Places = ["src/", "tests/", "manifests/", ".github/", ".ci/", ".devcontainer/"];

    [Fact]
    public void The_README_is_short_and_says_how_to_try_and_how_to_test()
    {
        var readme = Paper.Named("README.md");

        readme.Lines.ShouldBeLessThanOrEqualTo(150);
        readme.Code.ShouldContain("dotnet run --project src/ChatOps.Playground");
        readme.Code.ShouldContain("dotnet test");
    }

    [Fact]
    public void Every_link_between_documents_has_a_target() =>
        Paper.All
            .SelectMany(paper => paper.Links.Where(link => !paper.Leads(link)).Select(link => $"{paper.Name}: {link}"))
            .ShouldBeEmpty();

    [Fact]
    public void Every_file_and_folder_in_the_documentation_exists() => (
        from paper in Paper.All
        from code in paper.Text.Split('\n').SelectMany(Paper.Spans)
        let path = code.Split(' ')[0]
        where Places.Any(place => path.StartsWith(place, StringComparison.Ordinal))
        where !Path.Exists(Path.Combine(Kustomized.Root, path))
        select $"{paper.Name}: {path}").ShouldBeEmpty();

    [Fact]
    public void Every_test_in_the_documentation_exists()
    {
        var tests = typeof(PapersTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet();

        Paper.All.SelectMany(paper => paper.Code.SelectMany(code => TestClass().Matches(code).Select(match => match.Value))
            .Where(name => !tests.Contains(name))
            .Select(name => $"{paper.Name}: {name}"))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_in_the_documentation_exists()
    {
        var named = Paper.All
            .SelectMany(paper => paper.Code.SelectMany(ConfigurationKeys.In).Concat(InTables(paper)).Select(key => (paper.Name, Key: key)))
            .ToList();

        named.Where(n => !ConfigurationKeys.Exists(n.Key)).ShouldBeEmpty();
        // One of each kind, to prove that keys are actually found.
        new[]
        {
            "ChatOps:GitHub:Secrets:0",
            "ChatOps:Clusters:NAME:Kubeconfig",
            "ChatOps:Services:NAME:Workloads:ENV:BlueGreen:KeepOld",
        }.ShouldBeSubsetOf(named.Select(n => n.Key));
        ConfigurationKeys.Exists("ChatOps:Slack:Moode").ShouldBeFalse();
    }

    [Fact]
    public void The_table_of_rooms_lists_exactly_the_existing_rooms()
    {
        var table = Paper.Named("src/ChatOps/README.md").Tables.Single(rows => rows[0][0] == "folder");

        table.SelectMany(row => Paper.Spans(row[0])).Where(name => !name.Contains('/')).ShouldBe(
            Directory.GetDirectories(Path.Combine(Kustomized.Root, "src/ChatOps"))
                .Select(folder => Path.GetFileName(folder)!)
                .Except(["bin", "obj", "Properties", "Decisions", "data"]),
            ignoreOrder: true);
    }

    [Fact]
    public void The_table_of_sources_lists_exactly_the_sources_of_the_bot()
    {
        var table = Paper.Named("src/ChatOps/Sources/README.md").Tables.Single(rows => rows[0][0] == "source");

        table[0].ShouldBe(["source", "events", "verified how", "what people see"]);
        table.Skip(1).Where(row => !row[0].StartsWith("---", StringComparison.Ordinal)).Select(row => row[0]).ShouldBe(
            Bot.EventSources.Select(source => source.Title), ignoreOrder: true);
        table.ShouldAllBe(row => row.Length == 4 && row.All(cell => cell.Length > 0));
    }

    /// <summary>A table whose header contains a section lists its keys in the first column.</summary>
    private static IEnumerable<string> InTables(Paper paper) =>
        from table in paper.Tables
        let head = Paper.Spans(table[0][0]).FirstOrDefault()
        where head is not null && head.StartsWith("ChatOps:", StringComparison.Ordinal) && head.EndsWith('…')
        from row in table.Skip(1)
        from key in Paper.Spans(row[0])
        select head.TrimEnd('…') + key;

    [GeneratedRegex(@"\b[A-Z]\w*Tests\b", RegexOptions.None, 1000)]
    private static partial Regex TestClass();
}
