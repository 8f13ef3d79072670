using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Validation of numbers and percentages.</summary>
internal static partial class NumberRules
{
    public static void NotNegative(JsonObject spec, string field, List<Cause> causes)
    {
        if (spec.Number(field) is < 0 and var number)
        {
            causes.Add(Cause.Invalid($"spec.{field}", number.ToString()!, "must be greater than or equal to 0"));
        }
    }

    public static void Share(JsonNode? value, string path, List<Cause> causes)
    {
        if (value.Number() is < 0)
        {
            causes.Add(Cause.Invalid(path, value!.ToString(), "must be greater than or equal to 0"));
        }
        else if (value.Text() is { } text && !Percent().IsMatch(text))
        {
            causes.Add(Cause.Invalid(
                path,
                $"\"{text}\"",
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"));
        }
    }

    public static bool IsZero(JsonNode? value) =>
        value.Number() is 0 || (value.Text() is { } text
            && int.TryParse(text.TrimEnd('%'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number == 0);

    [GeneratedRegex(@"^[0-9]+%\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Percent();
}
