using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>The tests of a build, as Jenkins and its notification plugin write them.</summary>
internal static class TestShapes
{
    public static JsonObject Summary(bool pass) => new()
    {
        ["total"] = 412,
        ["failed"] = pass ? 0 : 2,
        ["passed"] = pass ? 409 : 407,
        ["skipped"] = 3,
        ["failed_tests"] = pass ? [] : new JsonArray("acme.web.CartTest.adds up", "acme.web.CartTest.survives a restart"),
    };

    public static JsonObject Report(bool pass)
    {
        var tests = Summary(pass);
        return new()
        {
            ["_class"] = "hudson.tasks.junit.TestResult",
            ["failCount"] = (int)tests["failed"]!,
            ["passCount"] = (int)tests["passed"]!,
            ["skipCount"] = (int)tests["skipped"]!,
            ["suites"] = new JsonArray(new JsonObject
            {
                ["name"] = "acme.web.CartTest",
                ["cases"] = new JsonArray(
                    Case("adds up", "FAILED"), Case("is empty at first", "PASSED"), Case("survives a restart", "REGRESSION")),
            }),
        };

        JsonObject Case(string name, string otherwise) => new()
        {
            ["className"] = "acme.web.CartTest", ["name"] = name, ["status"] = pass ? "PASSED" : otherwise,
        };
    }
}
