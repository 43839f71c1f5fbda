"""The table of `randomness`, made by `tests/tools/train_randomness.py`: not edited by hand.

`CLASSES` maps a byte to its class. A row of `ROWS` is the class before; its bytes are, less `OFFSET`, what each
class costs after that one as something written, in `STEPS` to a bit.
"""

STEPS, OFFSET = 8, 35

CLASSES = bytes.fromhex(
    "3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e3e"
    "3e3d3f3d3d3f3d3f3f3f3d3d3f393a3b343536373737373737373c3f3f3d3f3d"
    "3d1a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333f3f3f3d38"
    "3f000102030405060708090a0b0c0d0e0f101112131415161718193f3f3f3d3e"
    "4040404040404040404040404040404040404040404040404040404040404040"
    "4040404040404040404040404040404040404040404040404040404040404040"
    "4040404040404040404040404040404040404040404040404040404040404040"
    "4040404040404040404040404040404040404040404040404040404040404040"
)

ROWS = (
    b"[LEEf]OdKhU;C?lKs==;UV`^Xcssssssssssssssssssssssssssrmks]^]^hsPC+",
    b";VHWAbhnDGh=Z`DQsJJ]@rloJhssssssssssssssssssscsssssshdXjTVLYcsLC+",
    b"?hW]>dl>Js?DYh7`qKS=Mcjs]hssssssssssssssssssspsssssslhdsO]RcdsQC+",
    b"CZ`K6]cb=prLgbFisNLRJkop]jjpaiekrojssnllphsjbcssqsssqeenATNX[s@C+",
    b"K`HGVSYiasg<PAaS];;DcY^K]isslresssssssssspsskhsssssssmjsH[Q_bsFC+",
    b"Gj^XHEas;rsMfa@bsITQKsps^sssssssssssssssssssssssssssoghqV[2edsPC+",
    b"Ig]a4mOKEokO[KKcsEDYJees^dimhiimqofssnlmsfsibcqssssssdgsERIQWr@C+",
    b"8ogb6isj@siXX]=qsK]CMs_sbsssooossssssssssssqiosssssso[[gHSI]YsDC+",
    b"OPEJJSJsbe_AG4AMsJA=nRqUnQssssssssssssssssssssssssssssssbdbgnsVC+",
    b"?s_T6asiFdPc]X9Rkn:b@f]sscsssssssqssssqsssssrsssssrssijsYYJ^]sJC+",
    b"BefZ5eTQ@k]IpUKasTFTKnOnXsjrjqnmsspsssrssgskcdssssssseis?YHZ_sCC+",
    b"A`dP76pj=smChe@XsmLKMjssPsssssqssssssssssssspssssssssppsO]TcgsMC+",
    b"8NfS3kjsCsdNLb@=siJWOsss]sssssrsspsssssssssqnqsssssssffrN_S]]sIC+",
    b"AfD??O=fGiWZgQH]shC<RTms]rqsmqjsssqsssrsspssjksssssssmlsJYR]dsGC+",
    b"SQEBbWSnUlTID7IFs:FHETM_hcssssssssssssssssssssssssssssssR^XbisOC+",
    b"9k^Y9akVFsbAlk@Fs?PBPlesGssssssqssnssssssssssiqsssssrfepN`PfYsNC+",
    b"Ysmggrs`cssKs^i_h[We&sashssssssssssssssssssssssssssssmmsUkVmnsRC+",
    b"?dQS7^MqAs]YPQ@^sIE>MZhsRkssolosssssssssssssnhssssssssrsL^N_bsHC+",
    b"QsQi3jaOHs]XehMOjg@7MnciUhqsospsssisssskspsqknssssssslksLXH[XsDC+",
    b"BjV[6_kE?siZ]gIVsDKLRkbjPmlp_pOfsr]ssloismsff_ssssssldfs=]L_esHC+",
    b"AHMU@QUlLl_?G:VDs>C=`jsfkqssssssssssssssssssssssssssOnUsccdfpsUC+",
    b"5e[s.ehg=sdh]_Lis]gc_fhsasssssssssssssssssssrsssssssTTWdSSNblsQC+",
    b"8k`S@arM7ssXgG@gm?E``oHghsssospssslsssssssssmmssssssssqsHYK_asKC+",
    b"GXAWDPsbFss]UocCsi]9cmeQTmhhgfadssrsssrsssssmsssssss?KQ^LUM[[pDC+",
    b"I^TZM_diSmkTPHR<s_@A^[Xp^^ed_c]alocsrgejfbse[]fsossssefsAOJSWm;C+",
    b"An^V1apK=o[Q^SFXse`TSsWoNOissrssssssssssssssmsssssssdZVrYIIWYsCC+",
    b"^NMIeZ]i^soFRFsPoFDKOX^nkjSNMObXVcSm]GMGkPsGJEWYbXZhpkkr[YV]isSC+",
    b"4g_cBnjnEssLssEqsFfm?sqsCfLYOdOfmoQdsN`jRgsYUjMsss^bmeilahXersMC+",
    b":jcjTckCZss@]q3qsRbfPsms`sPiX[P_jOXsSX]nHZsW]P]qpsrqbY]jYOKh]sWC+",
    b"Bip`4ose9krasl?ssUbqLsssa^Ma]YC[idLsmYheN]s]Y_[rkqmimmmqLZVY^sMC+",
    b"_scasdgsgssSTFsg2=]caVsAssTaSOXX_gbsjUYJ]YfGIMg_fV[pssrsN]Y]dsRC+",
    b"6qrhNphs9ssHsk=rs?cfHsjsssSm]WTFdsJssWiQOssX_Y]spskshckiRU`josQC+",
    b"Lb]a3sYYKjsRd_Mbs=seIs_sX]Q_YhEh[RLpjX]SVcrOT]SbgschslqsGVTT]sPC+",
    b"7qnj<js^HckqcsFssipZVkdsYlCsidGos`Lr`^^iFos]_FUsbsjs^RTiWCEXYsQC+",
    b"kpcPoYdsssshH2dksi<IssssssY]RQUZOh]mdMM>ENsTJKr]o]sXsssscecdqs]C+",
    b":s]s>es]IS_l]d:N]mJs?lYsasJsdfGeslL]XsheJNslEdIsassssXsshlbgssTC+",
    b">gss7ssJId]KjVDsdQ]sGsMXWnLr^c>leUPqcXo`Sff^U]WsYeassposI^Z[gsNC+",
    b"DsldAsse:osbsp:ssscodgmssjJgWWA^geFsnIeiG[s^PQVocsTb`WUlOII^gsSC+",
    b"9fph>omsApesks<drs[mFsjsGoD]raDnqnMspQYlSOssUR^sqsjseVXnZHI^]sUC+",
    b">kliEm[sWssosc1rssnaNsls`sKgQLJSFkPk_[lVLcslKDU]ms^sslmsR][[gsUC+",
    b"dJYlsPlpjsfYbLfAsL]WOLdsssYRJKYUXgWoTLJ=RLsBFJJ]OkgmsnqkN]]]hsTC+",
    b"8rsfFsqVKsiRsiAls9hgRUio<sLjVbIlh[PsiTnjNVsKST]mksWssnfpWj^`ss[C+",
    b"Ioss[mdKRs]smYT`is[q.sOqRsUcgmdss^assOsRa_[]Zf:sWs]ssfi`Wm_cqlOC+",
    b">snl1nngOssjrpJgsperIsjsssHfUW?a[rIs`SVYH[sTOLVacsZssorsO]Y[csVC+",
    b"JsMr<qsIFs]W]`GK`ja=Ba`sO^VrVfInaTMshW]hO[ngOFWjkndli]_sQMMX_sUC+",
    b"Lses2ssHMsbissLss:Y`SsesGiNs[bEPsQLsrZdmSNsRXQ`sir[msqssMaXbgsUC+",
    b"c]igh`dkfsmf]3sGsTAQaqksheWUTUPRXqOscIPC[PsFFAXnrjmnHssscd^`ss[C+",
    b"4kfo<psdBsshsbPlsd_sZsciZsIj^s=nniOsroeaYis`eggsesrsYLOc]?@els]C+",
    b"8ssj@jsE5ssjsnDss=Zsesbm[sEolbMcs_JksdiVMbsQQgdragssspssWf_fssUC+",
    b"QUUVRPs_Mse^NlWls`[r]g[RUqU]R^H]cbHioYB[]Li]]C]f`LN][SWkGJI]bsGC+",
    b"BsfcLdrcNbscYiHos_asRd]sfbFfYfNee_Snf]VWTHm_LIVaSgUYse`s=FKHMqEC+",
    b"AsjQAfsD;jsY]sA[ogmkSsVsePIhb_=r^MJri^NcR[pr_b^sXY_WZrTsX_VcgsMC+",
    b"`][`Zbs[sosddskqss_pscsCsbssessssesssfdsssssessessss4CDMfUFJSs>C+",
    b"eb^S^^sXsrsdasssss_jsdsssbssfssssfsssffsssssfssgssss=E@G]RCJOs>C+",
    b"Z]]]iesXsss`assoss]]scsss`osbqsssdsssdcssssscssdssss7IGI]QCILp=C+",
    b"^Y[X_`sQssseXsspssZ^sesss_ssfsssshsssghsssssgsshssss?GFGZLEIKr;C+",
    b"GL@GHEPOGf[JIILFcH@ERUMimfch`efdjmdsrjffobsf]bjqnssse^bsBsdsssVC+",
    b"KNKOQQVXNaZRRTVNeLFNWYU^c^]c[^badd`redadi^s`X^gkfsqlD=DXs@olps]C+",
    b"<WCLLLKVLTcPMWTFpIDKW^Thnlgd`gdgklbspkdinasj[YisssssQHL_BsTRssJC+",
    b"KLIMPNMUO`WQOSXJdNEIOZTZ^_Y^W[^]_b_jc^ZafYq]SZbfepjnKED^gnZBssRC+",
    b"Y_Y]`]bf^lhb`bj]s_W^fegfnhkqikoopnqssrjqsismckqsssssKOQWs`sDXs*C+",
    b"NSQTTS]^Uh^XXX]UcPHTW]_]aajkeknSsmjssqhKsdspeQssssqsICGY_XcNfSGC+",
    b"KNGMNMSRNeYOMRPIhM:@RYTUf``c[abckhcsrd`dj]sdZ[hilsssSTVkN`]asl+C+",
    b"GGGGGGGGGGGGGGGGGGDGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGDG2C+",
    b"3333333333333333333333333333333333333333333333333333333333333333+",
)
