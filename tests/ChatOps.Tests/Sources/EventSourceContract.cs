using ChatOps.Edge.Verification;
using ChatOps.Fuzz;
using ChatOps.Sources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources;

/// <summary>The contract that every event source of the bot must meet.</summary>
public sealed class EventSourceContract
{
    public static TheoryData<string> Names => [.. Bot.EventSources.Select(source => source.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_enabled_by_its_settings_and_says_without_them_how_to_enable_it(string name)
    {
        var source = Of(name);
        var problems = new List<string>();

        var nothing = source.Configure(new ConfigurationBuilder().Build(), problems);
        nothing.Setup.Receivers.ShouldBeEmpty();
        nothing.Findings.ShouldAllBe(finding => finding.Healthy, "not to listen is a choice");
        (nothing.Findings.Select(finding => finding.Message).LastOrDefault() ?? source.Guide?.Setting).ShouldNotBeNull()
            .ShouldContain(source.Section + ":");

        var configured = new ConfiguredSource(source, source.SetUp(SettingsOf(name)));
        configured.Setup.Receivers.ShouldNotBeEmpty();
        configured.Findings.ShouldBeEmpty();
        problems.Concat(configured.Setup.Problems).ShouldBeEmpty();
        foreach (var receiver in configured.Setup.Receivers)
        {
            receiver.Path.ShouldStartWith("/" + name);
            receiver.Patience.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_without_any_proof_is_refused_by_its_headers(string name)
    {
        foreach (var receiver in Of(name).SetUp(SettingsOf(name)).Receivers)
        {
            (await receiver.Verifier.VerifyHeadersAsync(
                new DefaultHttpContext().Request,
                TimeProvider.System,
                TestContext.Current.CancellationToken)).ShouldBeOfType<Verdict.Refused>();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_of_the_wrong_type_is_a_problem_that_names_its_key(string name)
    {
        var source = Of(name);
        var problems = new List<string>();

        source.Configure(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [$"{source.Section}:Enabled"] = "perhaps" })
            .Build(), problems)
            .Setup.Receivers.ShouldBeEmpty();

        problems.ShouldHaveSingleItem().ShouldContain($"{source.Section}:Enabled");
    }

    /// <summary>What is trusted, where the sender signs with a key of its own, may be in a file.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_secret_in_a_configuration_file_is_refused(string name)
    {
        var file = Path.Combine(Path.GetTempPath(), $"chatops-{Guid.NewGuid():N}.json");
        var settings = File.ReadAllText(Path.Combine(FuzzTargets.About(name), "settings.json"));
        File.WriteAllText(file, Of(name).Section.Split(':').Reverse().Aggregate(settings, (inner, key) => $"{{\"{key}\":{inner}}}"));
        try
        {
            var problems = Should.Throw<ConfigurationException>(() => Settings.Read(
                (IConfigurationRoot)new ConfigurationBuilder().AddJsonFile(file).Build(), Bot.EventSources, Bot.ChatPlatforms))
                .Problems.Where(problem => problem.StartsWith(Of(name).Section + ":", StringComparison.Ordinal))
                .ToList();
            if (settings.Contains("Secrets\"", StringComparison.Ordinal) || settings.Contains("Tokens\"", StringComparison.Ordinal))
            {
                problems.ShouldContain(problem => problem.Contains(" stands in ", StringComparison.Ordinal));
            }
            else
            {
                Of(name).Guide.ShouldNotBeNull().Trusted.ShouldNotBeNull("without a secret, it must say what proves the sender");
                problems.ShouldBeEmpty();
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void No_two_share_a_name_a_section_or_an_address()
    {
        Bot.EventSources.Select(source => source.Name).ShouldBeUnique();
        Bot.EventSources.Select(source => source.Section).ShouldBeUnique();
        Bot.EventSources.SelectMany(source => source.SetUp(SettingsOf(source.Name)).Receivers)
            .Select(receiver => receiver.Path)
            .ShouldBeUnique();
        Bot.EventSources.ShouldAllBe(source => !source.Name.Any(char.IsAsciiLetterUpper));
    }

    /// <summary>The kind of a payload, whose file begins with the sender's name for it; colons are hyphens there.</summary>
    internal static string KindOf(SourceSetup setup, string payload) => setup.Receivers[0].Kind(payload.Split('.')[0].Replace('-', ':'));

    internal static EventSource Of(string name) => Bot.EventSources.Single(source => source.Name == name);

    /// <summary>The settings of its fuzz target.</summary>
    internal static IConfiguration SettingsOf(string name) =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(FuzzTargets.About(name), "settings.json")).Build();
}
