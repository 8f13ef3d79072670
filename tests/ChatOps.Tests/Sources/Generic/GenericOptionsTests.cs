using ChatOps.Journal;
using ChatOps.Sources.Generic;
using Microsoft.Extensions.Configuration;
using YamlDotNet.RepresentationModel;

namespace ChatOps.Tests.Sources.Generic;

public sealed class GenericOptionsTests
{
    private const string At = "ChatOps:Generic:Senders:ship";

    private static Dictionary<string, string?> Right => new()
    {
        ["Secrets:0"] = "a-secret-of-the-sender",
        ["Mappings:0:Fact"] = "Deployment",
        ["Mappings:0:Fields:application"] = "$.app",
        ["Mappings:0:Fields:id"] = "$.id",
        ["Mappings:0:Fields:state"] = "$.status",
        ["Mappings:0:Values:state:OK"] = "Succeeded",
    };

    public static TheoryData<string, string?, string> Mistakes => new()
    {
        { "Secrets:0", "short", $"{At}:Secrets:0 is shorter than 16 characters" },
        { "Secrets:0", null, $"{At} has no secret: set {At}:Secrets:0" },
        { "Mappings:0:Fact", "Deploy", $"{At}:Mappings:0:Fact is 'Deploy': choose Build, Deployment, Alert, Image or ConfigurationRun." },
        { "Mappings:0:Fields:id", null, $"{At}:Mappings:0:Fields:id is missing: set it to the JSONPath of it, such as $.id" },
        { "Mappings:0:Fields:vrsion", "$.v", $"{At}:Mappings:0:Fields:vrsion isn't a field of Deployment: it has application, id, state," },
        { "Mappings:0:Fields:version", "$.a[", $"{At}:Mappings:0:Fields:version is no JSONPath: " },
        { "Mappings:0:Labels:service", "$[?(@.a", $"{At}:Mappings:0:Labels:service is no JSONPath: " },
        { "Mappings:0:When:kind", "x", $"{At}:Mappings:0:When:kind is no JSONPath: it doesn't begin with $" },
        { "Mappings:0:Values:state:KO", "Broken", $"{At}:Mappings:0:Values:state:KO is 'Broken': choose Queued, Running," },
        { "Mappings:0:Values:reason:x", "y", $"{At}:Mappings:0:Values:reason is of no field: set" },
        { "Scheme", "HmacSha256", $"{At}:Header is missing: name the header with the signature" },
        { "Signed", "{timestamp}.{body}", $"{At}:Signed has a {{timestamp}}: set {At}:TimestampHeader" },
        { "Signed", "{timestamp}", $"{At}:Signed doesn't end with {{body}}" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_refused_at_start_with_what_to_do(string key, string? value, string problem)
    {
        var settings = Right;
        if (value is null)
        {
            settings.Remove(key);
        }
        else
        {
            settings[key] = value;
        }

        Problems(settings).ShouldContain(one => one.StartsWith(problem, StringComparison.Ordinal), string.Join('\n', Problems(settings)));
    }

    [Fact]
    public void What_is_right_has_no_problem_and_a_state_that_never_changes_may_be_written_as_it_is()
    {
        Problems(Right).ShouldBeEmpty();
        Problems(new(Right) { ["Mappings:0:Fields:state"] = "Succeeded", ["Mappings:0:Values:state:OK"] = null }).ShouldBeEmpty();
        Problems(Right.Where(one => !one.Key.Contains("Values")).Append(new("Mappings:0:Fields:state", "Done"))
            .GroupBy(one => one.Key).ToDictionary(one => one.Key, one => one.Last().Value))
            .ShouldHaveSingleItem().ShouldContain("Fields:state is always 'Done': choose Queued");
        Problems(new() { ["Secrets:0"] = "a-secret-of-the-sender" }).ShouldHaveSingleItem().ShouldContain($"{At} has no mapping: set");
    }

    /// <summary>What people are shown: Spinnaker's events, with the settings as they would be written.</summary>
    [Fact]
    public void The_example_is_valid_and_maps_what_Spinnaker_sends()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(GenericSource.Source.Guide!.Snippet));
        var settings = Flat(yaml.Documents[0].RootNode, "").ToDictionary(one => one.Key, string? (one) => one.Value);
        settings["ChatOps:Generic:Senders:NAME:Secrets:0"] = "a-secret-of-the-sender";
        var problems = new List<string>();
        var setup = GenericSource.Source.Configure(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), problems).Setup;

        problems.ShouldBeEmpty();
        var deployment = setup.Translate(new(
            "generic",
            "1",
            "event",
            Translations.ReceivedAt,
            """
            {
              "details": { "source": "orca", "type": "orca:pipeline:complete", "application": "web" },
              "content": {
                "execution": {
                  "id": "01HQ", "application": "web", "status": "SUCCEEDED", "authentication": { "user": "ann" }
                }
              }
            }
            """u8.ToArray())
        {
            Instance = "name",
        }).Fact<DeploymentReported>();
        (deployment.System, deployment.Application, deployment.State).ShouldBe(
            ("Spinnaker", "web", ReportedDeploymentState.Succeeded));
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(YamlNode node, string path) => node switch
    {
        YamlMappingNode map => map.Children.SelectMany(child => Flat(child.Value, $"{path}:{child.Key}".TrimStart(':'))),
        YamlSequenceNode list => list.Children.SelectMany((child, i) => Flat(child, $"{path}:{i}")),
        _ => [new(path, $"{node}")],
    };

    private static List<string> Problems(Dictionary<string, string?> settings)
    {
        var problems = new List<string>();
        GenericSource.Source.Configure(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Where(one => one.Value is not null)
                    .Select(one => KeyValuePair.Create($"{At}:{one.Key}", one.Value)))
                .Build(),
            problems);
        return problems;
    }
}
