using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Commands;

/// <summary>The values that someone gives a build, checked against what its job takes.</summary>
internal static class BuildValues
{
    private const int Longest = 1000, MostNamed = 10;

    /// <exception cref="CommandSyntaxException">One doesn't fit, or may be a secret.</exception>
    public static IReadOnlyList<BuildParameter> Of(
        string job, JobDescription description, IReadOnlyList<(string Name, string Value)> typed)
    {
        var values = typed.Select(value => Check(job, description, value.Name, value.Value)).ToList();
        return values.GroupBy(value => value.Name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice }
            ? throw new CommandSyntaxException(RichText.Of($"You gave {twice:c} twice. Nothing was done."))
            : values;
    }

    private static BuildParameter Check(string job, JobDescription description, string name, string value)
    {
        var all = description.Parameters;
        if ((all.FirstOrDefault(known => known.Name == name)
            ?? all.FirstOrDefault(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is not { } parameter)
        {
            throw new CommandSyntaxException(all.Count == 0
                ? RichText.Of($"{job} takes no values, so {name:c} wasn't understood. Nothing was done.")
                : Nearest.To(name, all.Select(known => known.Name)) is { } near
                    ? RichText.Of($"{job} takes no {name:c}. Did you mean {near:c}?")
                    : RichText.Of($"{job} takes no {name:c}. It takes {Plural.Some([.. all.Select(known => known.Name)], MostNamed)}."));
        }

        if (parameter.Kind is JobParameterKind.Secret || MayBeSecret(parameter.Name, value))
        {
            throw new CommandSyntaxException(RichText.Of(
                $"{parameter.Name:c} is a secret, or looks like one, and chat is no place for it: start this build where it is built. Nothing was done."));
        }

        return parameter.Kind switch
        {
            JobParameterKind.Other => throw new CommandSyntaxException(
                RichText.Of($"{parameter.Name:c} can't be typed: start this build where it is built. Nothing was done.")),
            JobParameterKind.Flag => new(parameter.Name, value.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" or "1" => "true",
                "false" or "no" or "off" or "0" => "false",
                _ => throw new CommandSyntaxException(RichText.Of($"{parameter.Name:c} is {"true":c} or {"false":c}, not {value:c}.")),
            }),
            JobParameterKind.Choice => new(
                parameter.Name,
                parameter.Choices.FirstOrDefault(choice => choice == value)
                    ?? parameter.Choices.FirstOrDefault(choice => choice.Equals(value, StringComparison.OrdinalIgnoreCase))
                    ?? throw new CommandSyntaxException(RichText.Of(
                        $"{parameter.Name:c} can't be {value:c}. It is one of {Plural.Some(parameter.Choices, MostNamed)}."))),
            _ when value.Length > Longest => throw new CommandSyntaxException(
                RichText.Of($"{parameter.Name:c} may have at most {Longest} characters here. Nothing was done.")),
            _ => new(parameter.Name, value),
        };
    }

    /// <summary>Whether any value under this name may be a secret.</summary>
    public static bool IsSecret(string name) => MayBeSecret(name, "hunter2Hunter2");

    /// <summary>It was removed before it was stored, or would be before it is shown.</summary>
    private static bool MayBeSecret(string name, string value) =>
        DeliveryRedaction.IsMasked(value) || $"{name}={value}" is var text && Redaction.Redact(text) != text;
}
