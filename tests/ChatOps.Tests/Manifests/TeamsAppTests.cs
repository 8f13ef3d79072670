using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ChatOps.Commands;

namespace ChatOps.Tests.Manifests;

/// <summary>The app that an organization uploads to Teams.</summary>
public sealed class TeamsAppTests
{
    private const string AppId = "4a1e3f4e-8f0c-4c53-9c8e-2f6d3a7b9c10";

    [Fact]
    public async Task Its_package_is_built_with_the_SDK_alone_and_contains_what_Teams_requires()
    {
        var zip = Path.Combine(Directory.CreateTempSubdirectory("chatops-teams-app-").FullName, "chatops-teams.zip");
        (await PackAsync("-p:AppId=no-such-id", "-p:Host=chatops.acme.io", $"-p:Zip={zip}")).ShouldNotBe(0);
        File.Exists(zip).ShouldBeFalse();

        (await PackAsync($"-p:AppId={AppId}", "-p:Host=chatops.acme.io", $"-p:Zip={zip}")).ShouldBe(0);
        using var package = await ZipFile.OpenReadAsync(zip, TestContext.Current.CancellationToken);
        package.Entries.Select(entry => entry.FullName).ShouldBe(["manifest.json", "color.png", "outline.png"], ignoreOrder: true);
        await using var file = await package.GetEntry("manifest.json")!.OpenAsync(TestContext.Current.CancellationToken);
        var manifest = (await JsonDocument.ParseAsync(file, cancellationToken: TestContext.Current.CancellationToken)).RootElement;
        manifest.GetProperty("id").GetString().ShouldBe(AppId);
        manifest.GetProperty("developer").GetProperty("websiteUrl").GetString().ShouldBe("https://chatops.acme.io");
        manifest.GetRawText().ShouldNotContain("HOST");
        var bot = manifest.GetProperty("bots").EnumerateArray().ShouldHaveSingleItem();
        bot.GetProperty("botId").GetString().ShouldBe(AppId);
        bot.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["team", "personal"]);
        var extension = manifest.GetProperty("composeExtensions").EnumerateArray().ShouldHaveSingleItem();
        extension.GetProperty("botId").GetString().ShouldBe(AppId);
        var commands = extension.GetProperty("commands").EnumerateArray().ToList();
        commands.Select(command => command.GetProperty("type").GetString()).ShouldBe(["query", "action"]);
        foreach (var command in commands)
        {
            command.GetProperty("title").GetString()!.Length.ShouldBeLessThanOrEqualTo(32);
            command.GetProperty("description").GetString()!.Length.ShouldBeLessThanOrEqualTo(128);
        }

        var (search, action) = (commands[0], commands[1]);
        // What the bot answers.
        action.GetProperty("id").GetString().ShouldBe("what_changed");
        action.GetProperty("fetchTask").GetBoolean().ShouldBeTrue();
        action.GetProperty("context").EnumerateArray().Select(context => context.GetString()).ShouldBe(["message"]);
        var parameter = search.GetProperty("parameters").EnumerateArray().ShouldHaveSingleItem();
        // What the bot reads.
        parameter.GetProperty("name").GetString().ShouldBe("query");
        parameter.GetProperty("description").GetString()!.Length.ShouldBeLessThanOrEqualTo(128);
        // The maximum lengths in the schema.
        manifest.GetProperty("name").GetProperty("short").GetString()!.Length.ShouldBeLessThanOrEqualTo(30);
        manifest.GetProperty("description").GetProperty("short").GetString()!.Length.ShouldBeLessThanOrEqualTo(80);
        manifest.GetProperty("manifestVersion")
            .GetString()
            .ShouldBe(manifest.GetProperty("$schema").GetString()!.Split('/')[^2].TrimStart('v'));

        // Teams suggests these to people who type.
        var texts = typeof(Command).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Command)) && !type.IsAbstract)
            .Select(type => (Command)RuntimeHelpers.GetUninitializedObject(type))
            .ToDictionary(command => command.Verb, command => command.Summary);
        var list = bot.GetProperty("commandLists")
            .EnumerateArray()
            .ShouldHaveSingleItem()
            .GetProperty("commands")
            .EnumerateArray()
            .ToList();
        list.Count.ShouldBeLessThanOrEqualTo(12);
        foreach (var command in list)
        {
            command.GetProperty("description").GetString().ShouldBe(texts[command.GetProperty("title").GetString()!]);
        }
    }

    [Theory]
    [InlineData("color.png", 192)]
    [InlineData("outline.png", 32)]
    public void Its_icons_have_the_size_that_Teams_requires(string name, int size)
    {
        var png = File.ReadAllBytes(Path.Combine(Kustomized.Root, "manifests/teams-app", name));
        png.AsSpan(1, 3).SequenceEqual("PNG"u8).ShouldBeTrue();
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))).ShouldBe((size, size));
    }

    private static async Task<int> PackAsync(params string[] properties)
    {
        var project = Path.Combine(Kustomized.Root, "manifests/teams-app/teams-app.proj");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["msbuild", project, "-nologo", "-nodeReuse:false", .. properties])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
