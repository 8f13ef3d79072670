using System.Buffers;
using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>Tokens that are recognizable by their format. They count anywhere, even inside other text.</summary>
/// <remarks>The formats are those that the issuers document; where only a prefix is published, with a length that rules out
/// coincidence.</remarks>
internal static partial class KnownTokens
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Every token contains one of these; most texts have none, and need only a quick search.</summary>
    private static readonly SearchValues<string> SignsOfClouds = SearchValues.Create(
        [
            "A3T", "AKIA", "ASIA", "ABIA", "ACCA", "AIza", "ya29.", "GOCSPX", "1//0", "Q~", "LTAI", "_v1_", "hvs.", "hvb.", "hvr.", "s.",
            "atlasv1", "dapi", "pul-", "HRKU-", "eyJ",
        ],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> SignsOfCodeHosts = SearchValues.Create(
        [
            "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt", "glcbt-", "glptt-", "glft-", "glsoat-",
            "glimt-", "glagent-", "gloas-", "glffct-", "GR1348941", "ATATT3", "ATCTT3", "ATBB", "ATOA", "ATSA", "npm_", "pypi-", "rubygems_", "oy2",
            "dckr_", "AKCp", "CCIPAT_", "bkua_",
        ],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> SignsOfServices = SearchValues.Create(
        [
            "xox", "xapp-", ":AA", "sk_", "rk_", "whsec_", "sq0", "EAAA", "shp", "SG.", "key-", "SK", "sk-", "hf_", "api_org_",
            "glc_", "glsa_", "NRAK-", "NRII-", "NRJS-", "NRAA-", "NRIQ-", "sntry", "lin_", "figd_", "ntn_", "PMAK-", "pscale_", "sbp_", "dp.", "KEY-",
        ],
        StringComparison.Ordinal);

    private static readonly SearchValues<string> SignsOfAddresses = SearchValues.Create(
        ["hook", "discord", "googleapis", "telegram", "feishu", "larksuite", "dingtalk"], StringComparison.OrdinalIgnoreCase);

    public static string Mask(string text, string mask)
    {
        if (text.AsSpan().ContainsAny(SignsOfClouds))
        {
            text = Cloud().Replace(KeyPair().Replace(text, mask), mask);
        }

        text = text.AsSpan().ContainsAny(SignsOfCodeHosts) ? CodeHosts().Replace(text, mask) : text;
        text = text.AsSpan().ContainsAny(SignsOfServices) ? Services().Replace(text, mask) : text;
        return text.AsSpan().ContainsAny(SignsOfAddresses) ? WebhookAddress().Replace(text, $"${{keep}}{mask}") : text;
    }

    /// <summary>An AWS key id, with the secret key where it follows.</summary>
    [GeneratedRegex("""(?:A3T[A-Z0-9]|A[KS]IA|ABIA|ACCA)[A-Z0-9]{16}(?:[\s:,;|/="']{1,5}[A-Za-z0-9/+]{40})?""", Linear)]
    private static partial Regex KeyPair();

    /// <summary>Google, Azure, Alibaba, DigitalOcean, HashiCorp, Databricks, Pulumi, Heroku, and any JSON web token.</summary>
    [GeneratedRegex(
        """
        AIza[\w\-]{30,}|ya29\.[\w\-]{20,}|GOCSPX-[\w\-]{20,}|1//0[\w\-]{40,}|[A-Za-z0-9]{3}[78]Q~[\w.~\-]{31,34}|LTAI[A-Za-z0-9]{16,}
        |do[oprt]_v1_[a-f0-9]{64}|hv[sbr]\.[\w\-]{20,}|\bs\.[A-Za-z0-9]{24}\b|[A-Za-z0-9]{14}\.atlasv1\.[\w\-]{40,}|dapi[a-f0-9]{32}|pul-[a-f0-9]{40}|HRKU-[\w\-]{30,}
        |eyJ[\w\-]{8,}\.[\w\-]{8,}(?:\.[\w\-]*)?|eyJrIjoi[A-Za-z0-9+/=]{40,}
        """,
        Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Cloud();

    /// <summary>Code hosts, and package and image registries.</summary>
    [GeneratedRegex(
        """
        gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|gl(?:pat|dt|rt|rtr|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[\w\-]{16,}|GR1348941[\w\-]{20,}
        |AT(?:ATT3|CTT3|BB|OA|SA)[\w\-]{24,}=?[A-F0-9]{0,8}
        |npm_[A-Za-z0-9]{30,}|pypi-Ag[\w\-]{40,}|rubygems_[a-f0-9]{48}|oy2[a-z0-9]{43}|dckr_(?:pat|oat)_[\w\-]{20,}|AKCp[A-Za-z0-9]{20,}|CCIPAT_\w{20,}|bkua_[a-z0-9]{30,}
        """,
        Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CodeHosts();

    /// <summary>Chat, payment, mail, telephony, monitoring and model services.</summary>
    [GeneratedRegex(
        """
        xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9\-]{8,}|xapp-[A-Za-z0-9\-]{8,}|[0-9]{8,10}:AA[\w\-]{33}
        |[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,}|sq0[a-z]{3}-[\w\-]{22,}|EAAA[\w\-]{60}|shp(?:at|ca|pa|ss|ua|rt)_[A-Fa-f0-9]{32}
        |SG\.[\w\-]{16,}\.[\w\-]{16,}|\b(?:pub)?key-[a-f0-9]{32}|\bSK[a-f0-9]{32}
        |sk-ant-[\w\-]{20,}|sk-(?:proj|svcacct|admin|or-v1)-[\w\-]{20,}|sk-[A-Za-z0-9]{10,}T3BlbkFJ[A-Za-z0-9]{10,}|\bsk-[A-Za-z0-9]{32,}|hf_[A-Za-z0-9]{30,}|api_org_[A-Za-z0-9]{30,}
        |glc_[A-Za-z0-9+/=]{32,}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|NR(?:AK|II|JS|AA|IQ)-[A-Za-z0-9\-]{20,}|sntry[su]_[\w+/=\-]{30,}
        |lin_(?:api|oauth)_[A-Za-z0-9]{30,}|figd_[\w\-]{20,}|ntn_[A-Za-z0-9]{40,}|PMAK-[a-f0-9\-]{30,}|pscale_(?:tkn|pw|oauth)_[\w.\-]{30,}|sbp_[a-f0-9]{40}
        |tskey-[a-z]+-[\w\-]{20,}|dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.\-]{30,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}
        """,
        Linear | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Services();

    /// <summary>Webhook addresses: anyone who knows one can post to a chat.</summary>
    [GeneratedRegex(
        """(?<keep>hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/|\.webhook\.office\.com/|outlook\.office(?:365)?\.com/webhook/|chat\.googleapis\.com/v1/spaces/|api\.telegram\.org/bot|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/|oapi\.dingtalk\.com/robot/send\?)[^\s"'<>]+""",
        Linear | RegexOptions.IgnoreCase)]
    private static partial Regex WebhookAddress();
}
