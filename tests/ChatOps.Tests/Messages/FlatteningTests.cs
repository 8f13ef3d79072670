using System.Reflection;
using System.Reflection.Emit;
using ChatOps.Messages;

namespace ChatOps.Tests.Messages;

/// <summary>
/// Rich text stays rich until a platform renders it: text that is flattened earlier has lost its links, and shows times and commands in one
/// platform's format. The compiler forbids <see cref="RichText.ToString"/>; this test searches the compiled bot for all other ways.
/// </summary>
public sealed class FlatteningTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Assembly Bot = typeof(RichText).Assembly;

    /// <summary>Where flattening is intended, and why.</summary>
    private static readonly Dictionary<string, string> Meant = new()
    {
        ["ChatOps.Commands.CommandSyntaxException..ctor"] = "an exception's message is for logs; its answer stays rich",
        ["ChatOps.Clusters.ClusterException..ctor"] = "likewise",
        ["ChatOps.Commands.CommandForms.ProblemAsync"] = "what is wrong with a field is plain text on every platform",
        ["ChatOps.Commands.RequestReplies.Option"] = "a menu's options are plain text on every platform",
        ["ChatOps.Timeline.Words.Short"] = "measures, and cuts plain words only",
        ["ChatOps.Timeline.StoryCard.Outcome"] = "identifies what is shown; nobody reads it",
        ["ChatOps.Timeline.StepWords.MaybeLink"] = "a link's label has no marks",
        ["ChatOps.Timeline.OperationReplies.Timeless"] = "recognises what was said before; nobody reads it",
        ["ChatOps.DeploymentReports.DeploymentReporter.ResolveAsync"] = "stored, for doctor, as the code host's own words are",
        ["ChatOps.Timeline.Replies.Make"] = "identifies what is alike; nobody reads it",
        ["ChatOps.Timeline.CountedSteps.Pattern"] = "likewise",
        ["ChatOps.Timeline.CountedSteps.Common"] = "each span keeps its marks and gets fewer words",
        ["ChatOps.Chat.MentionRule.ApplyAsync"] = "an id in the place of a name that isn't known has no marks",
        ["ChatOps.Timeline.OperationReplies.Listed"] = "log lines in fixed width have no marks",
        ["ChatOps.IncidentsCli.Line"] = "an export has no marks",
        ["ChatOps.Incidents.IncidentTimeline.CureAsync"] = "what a dialog's field has is plain text on every platform",
        ["ChatOps.Incidents.Postmortem.Write"] = "a renderer of its own, for Markdown",
        ["ChatOps.Incidents.IncidentCaptures.Cut"] = "measures, and cuts what is too long anyway",
        ["ChatOps.Timeline.ElsewhereWords.Moved"] = "a digest has no marks",
    };

    [Fact]
    public void No_rich_text_is_flattened_before_a_platform_renders_it()
    {
        var found = (
            from type in Bot.GetTypes()
            where !IsRenderer(type.Namespace ?? "")
            from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
            where Flattens(method)
            select Name(method)).Distinct().ToList();

        found.Except(Meant.Keys).ShouldBeEmpty();
        Meant.Keys.Except(found).ShouldBeEmpty("what is no longer done is no longer an exception");
    }

    [Fact]
    public void Every_way_of_flattening_is_found() =>
        new[] { nameof(Interpolated), nameof(Joined), nameof(Read), nameof(ReadSpan) }
            .ShouldAllBe(name => Flattens(typeof(FlatteningTests).GetMethod(name, All)!));

    private static string Interpolated(RichText text) => $"{text}!";

    private static string Joined(IEnumerable<RichText> texts) => string.Join(", ", texts);

    private static string Read(RichText text) => text.PlainText;

    private static string ReadSpan(Span.Plain span) => ((Span)span).Words;

    /// <summary>A platform's own folder, and rich text itself.</summary>
    private static bool IsRenderer(string room) => room is "ChatOps.Messages" || room.StartsWith("ChatOps.Chat.", StringComparison.Ordinal);

    private static bool Flattens(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at + 4 < code.Length; at++)
        {
            // Bytes that only look like a call resolve to nothing, or to a method that isn't searched for.
            if ((code[at] == OpCodes.Call.Value || code[at] == OpCodes.Callvirt.Value)
                && Called(method, BitConverter.ToInt32(code, at + 1)) is { } called
                && MakesPlain(called))
            {
                return true;
            }
        }

        return false;
    }

    private static MethodBase? Called(MethodBase by, int token)
    {
        // Methods in the same assembly, methods in other assemblies, and generic methods.
        if (token >> 24 is not (0x06 or 0x0A or 0x2B))
        {
            return null;
        }

        try
        {
            return by.Module.ResolveMethod(
                token, by.DeclaringType?.GetGenericArguments(), by.IsGenericMethod ? by.GetGenericArguments() : null);
        }
        catch (Exception exception) when (exception is ArgumentException or BadImageFormatException or TypeLoadException)
        {
            return null;
        }
    }

    private static bool MakesPlain(MethodBase called) =>
        called.Name is "get_Words" && typeof(Span).IsAssignableFrom(called.DeclaringType)
        || called.Name is "get_PlainText" && called.DeclaringType == typeof(RichText)
        || called is MethodInfo { IsGenericMethod: true } generic
            && (generic.DeclaringType == typeof(string)
                || generic.DeclaringType?.Name.EndsWith("InterpolatedStringHandler", StringComparison.Ordinal) is true)
            && generic.GetGenericArguments().Any(IsRich);

    private static bool IsRich(Type type) => type == typeof(RichText) || typeof(Span).IsAssignableFrom(type);

    /// <summary>The name in the source, without the parts that the compiler adds for lambdas, iterators and local functions.</summary>
    private static string Name(MethodBase method)
    {
        var (type, name) = (method.DeclaringType!, method.Name);
        while (type.DeclaringType is { } outer)
        {
            name = type.Name.StartsWith('<') && type.Name.IndexOf('>') is > 1 and var end ? type.Name[1..end] : name;
            type = outer;
        }

        return $"{type.FullName}.{(name.StartsWith('<') ? name[1..name.IndexOf('>')] : name)}";
    }
}
